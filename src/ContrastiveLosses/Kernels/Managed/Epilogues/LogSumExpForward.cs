using System.Numerics;
using System.Runtime.CompilerServices;
using ContrastiveLosses.Kernels.Managed.Simd;
using ContrastiveLosses.Kernels.Managed.Tiles;

namespace ContrastiveLosses.Kernels.Managed.Epilogues;

/// <summary>Adds a tile to sum 2^v of its rows, its columns or both, with v_ij = factor s_ij + c.</summary>
internal static unsafe class LogSumExpForward<T, V, L>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct
    where L : struct, ILanes<T, V>
{
    /// <summary>
    /// One power serves row and column when all their maxima are this close: what falls below T's smallest number then is less than
    /// 2^-66 of any sum.
    /// </summary>
    public const int LargestSpread = 60;

    private static T Lowest => T.NegativeInfinity;

    /// <summary>Each row's sum over the columns; c is a number per column, or none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows(in TileView<T> tile, T* mask, T factor, T* columnWeights, LogState state)
    {
        var (f, none) = (L.Broadcast(factor), L.Broadcast(Lowest));
        for (var i = 0; i < tile.Rows; i++)
        {
            var row = i * Block.Size;
            var best = none;
            for (var j = 0; j < tile.Columns; j += L.Count)
            {
                var v = Value(L.Load(tile.S + row + j), f, columnWeights, j);
                best = L.Max(best, mask == null ? v : L.Select(L.Load(mask + row + j), v, none));
            }
            var unit = T.Ceiling(L.Largest(best));
            if (unit == Lowest) continue;
            var (shift, sum) = (L.Broadcast(unit), L.Zero);
            for (var j = 0; j < tile.Columns; j += L.Count)
            {
                var power = Exponential.PowerOf2<T, V, L>(L.Subtract(Value(L.Load(tile.S + row + j), f, columnWeights, j), shift));
                sum = L.Add(sum, mask == null ? power : L.Select(L.Load(mask + row + j), power, L.Zero));
            }
            state.Add(tile.FirstRow + i, double.CreateTruncating(unit), double.CreateTruncating(L.Sum(sum)));
        }
    }

    /// <summary>Each column's sum over the rows; c is a number per row, or none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns(in TileView<T> tile, T* mask, T factor, T* rowWeights, LogState state)
    {
        var units = tile.Room + Block.Size;
        var sums = tile.Room + 2 * Block.Size;
        var (f, none) = (L.Broadcast(factor), L.Broadcast(Lowest));
        for (var j = 0; j < tile.Columns; j += L.Count)
        {
            var best = none;
            for (var i = 0; i < tile.Rows; i++)
            {
                var v = L.MultiplyAdd(L.Load(tile.S + i * Block.Size + j), f, rowWeights == null ? L.Zero : L.Broadcast(rowWeights[i]));
                best = L.Max(best, mask == null ? v : L.Select(L.Load(mask + i * Block.Size + j), v, none));
            }
            L.Store(best, units + j);
            for (var lane = j; lane < j + L.Count; lane++) units[lane] = T.Ceiling(units[lane]);
            var (shift, sum) = (L.Load(units + j), L.Zero);
            for (var i = 0; i < tile.Rows; i++)
            {
                var v = L.MultiplyAdd(L.Load(tile.S + i * Block.Size + j), f, rowWeights == null ? L.Zero : L.Broadcast(rowWeights[i]));
                var power = Exponential.PowerOf2<T, V, L>(L.Subtract(v, shift));
                sum = L.Add(sum, mask == null ? power : L.Select(L.Load(mask + i * Block.Size + j), power, L.Zero));
            }
            L.Store(sum, sums + j);
        }
        for (var j = 0; j < tile.Columns; j++)
            if (units[j] != Lowest)
                state.Add(tile.FirstColumn + j, double.CreateTruncating(units[j]), double.CreateTruncating(sums[j]));
    }

    /// <summary>Both, without weights; rows and columns may be the same items, in different blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Both(in TileView<T> tile, T* mask, T factor, LogState ofRows, LogState ofColumns)
    {
        // What these items have seen so far usually fits this tile too, and the sums tell when it did not.
        var unit = Math.Max(ofRows.LargestUnit(tile.FirstRow, tile.Rows), ofColumns.LargestUnit(tile.FirstColumn, tile.Columns));
        if (mask == null && double.IsFinite(unit))
        {
            Sums(tile, null, factor, T.CreateTruncating(unit));
            if (AreNear(RowSums(tile), tile.Rows) && AreNear(ColumnSums(tile), tile.Columns))
            {
                Add(tile, unit, ofRows, ofColumns);
                return;
            }
        }
        var (least, greatest) = Maxima(tile, mask, factor);
        if (greatest == Lowest) return;
        if (!(double.CreateTruncating(greatest - least) <= LargestSpread))
        {
            Rows(tile, mask, factor, null, ofRows);
            Columns(tile, mask, factor, null, ofColumns);
            return;
        }
        Sums(tile, mask, factor, T.Ceiling(greatest));
        Add(tile, double.CreateTruncating(T.Ceiling(greatest)), ofRows, ofColumns);
    }

    private static T* RowSums(in TileView<T> tile) => tile.Room;

    private static T* ColumnSums(in TileView<T> tile) => tile.Room + Block.Size;

    /// <summary>The least and the greatest of the rows' and columns' maxima, without those that have no member.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (T Least, T Greatest) Maxima(in TileView<T> tile, T* mask, T factor)
    {
        var columnBest = ColumnSums(tile);
        var (f, none) = (L.Broadcast(factor), L.Broadcast(Lowest));
        for (var j = 0; j < tile.Columns; j += L.Count) L.Store(none, columnBest + j);
        var (least, greatest) = (T.PositiveInfinity, Lowest);
        for (var i = 0; i < tile.Rows; i++)
        {
            var best = none;
            for (var j = 0; j < tile.Columns; j += L.Count)
            {
                var v = L.Multiply(L.Load(tile.S + i * Block.Size + j), f);
                if (mask != null) v = L.Select(L.Load(mask + i * Block.Size + j), v, none);
                best = L.Max(best, v);
                L.Store(L.Max(L.Load(columnBest + j), v), columnBest + j);
            }
            Include(L.Largest(best));
        }
        for (var j = 0; j < tile.Columns; j++) Include(columnBest[j]);
        return (least, greatest);

        void Include(T value)
        {
            if (value == Lowest) return;
            if (value < least) least = value;
            if (value > greatest) greatest = value;
        }
    }

    /// <summary>The sums of 2^(v - unit), as far as that is no more than 2^100.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sums(in TileView<T> tile, T* mask, T factor, T unit)
    {
        T* similarities = tile.S, rowSum = RowSums(tile), columnSum = ColumnSums(tile);
        var (rows, columns) = (tile.Rows, tile.Columns);
        var (f, shift, most) = (L.Broadcast(factor), L.Broadcast(-unit), L.Broadcast(T.CreateTruncating(100)));
        for (var j = 0; j < columns; j += L.Count) L.Store(L.Zero, columnSum + j);
        for (var i = 0; i < rows; i++, similarities += Block.Size)
        {
            var sum = L.Zero;
            for (var j = 0; j < columns; j += L.Count)
            {
                var v = L.MultiplyAdd(L.Load(similarities + j), f, shift);
                var power = Exponential.PowerOf2<T, V, L>(L.Min(most, v));
                if (mask != null) power = L.Select(L.Load(mask + i * Block.Size + j), power, L.Zero);
                sum = L.Add(sum, power);
                L.Store(L.Add(L.Load(columnSum + j), power), columnSum + j);
            }
            rowSum[i] = L.Sum(sum);
        }
    }

    private static void Add(in TileView<T> tile, double unit, LogState ofRows, LogState ofColumns)
    {
        ofRows.Add(tile.FirstRow, tile.Rows, unit, RowSums(tile));
        ofColumns.Add(tile.FirstColumn, tile.Columns, unit, ColumnSums(tile));
    }

    /// <summary>Whether the unit of these sums was near enough to their largest terms.</summary>
    private static bool AreNear(T* sums, int count)
    {
        var (least, most) = (T.ScaleB(T.One, -LargestSpread), T.ScaleB(T.One, LargestSpread));
        for (var k = 0; k < count; k++)
            if (!(sums[k] >= least && sums[k] <= most))
                return false;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Value(V s, V factor, T* weights, int j) =>
        weights == null ? L.Multiply(s, factor) : L.MultiplyAdd(s, factor, L.Load(weights + j));
}
