using System.Numerics;
using System.Runtime.CompilerServices;
using ContrastiveLosses.Kernels.Managed.Simd;
using ContrastiveLosses.Kernels.Managed.Tiles;

namespace ContrastiveLosses.Kernels.Managed.Epilogues;

/// <summary>
/// Adds g 2^(v - l) to a tile's derivatives: g is the arriving gradient times alpha and l the finished log-sum-exp in bits, of the row, of
/// the column, or of both. An item without members has l = infinity and so no share, whatever arrives.
/// </summary>
internal static unsafe class LogSumExpBackward<T, V, L>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct
    where L : struct, ILanes<T, V>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows(in TileView<T> tile, T* mask, T factor, T* columnWeights, T* gradients, T* logarithms)
    {
        var f = L.Broadcast(factor);
        for (var i = 0; i < tile.Rows; i++)
        {
            var (g, shift) = (L.Broadcast(gradients[tile.FirstRow + i]), L.Broadcast(-logarithms[tile.FirstRow + i]));
            for (var j = 0; j < tile.Columns; j += L.Count)
            {
                var v = L.MultiplyAdd(L.Load(tile.S + i * Block.Size + j), f, shift);
                if (columnWeights != null) v = L.Add(v, L.Load(columnWeights + j));
                Accumulate(tile, mask, i * Block.Size + j, L.Multiply(g, Exponential.PowerOf2<T, V, L>(v)));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns(in TileView<T> tile, T* mask, T factor, T* rowWeights, T* gradients, T* logarithms)
    {
        var f = L.Broadcast(factor);
        for (var i = 0; i < tile.Rows; i++)
        {
            var weight = rowWeights == null ? L.Zero : L.Broadcast(rowWeights[i]);
            for (var j = 0; j < tile.Columns; j += L.Count)
            {
                var v = L.MultiplyAdd(L.Load(tile.S + i * Block.Size + j), f, L.Subtract(weight, L.Load(logarithms + tile.FirstColumn + j)));
                var power = Exponential.PowerOf2<T, V, L>(v);
                Accumulate(tile, mask, i * Block.Size + j, L.Multiply(L.Load(gradients + tile.FirstColumn + j), power));
            }
        }
    }

    /// <summary>The first to come puts its derivatives where others add theirs: nothing needs to be cleared before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Both(
        in TileView<T> tile, T* mask, T factor, T* rowGradients, T* rowLogarithms, T* columnGradients, T* columnLogarithms, bool isFirst)
    {
        var (least, greatest) = Range(rowLogarithms + tile.FirstRow, tile.Rows, T.PositiveInfinity, T.NegativeInfinity);
        (least, greatest) = Range(columnLogarithms + tile.FirstColumn, tile.Columns, least, greatest);
        // As in the forward: one power serves both when their sums are this close.
        var isFar = !(double.CreateTruncating(greatest - least) <= LogSumExpForward<T, V, L>.LargestSpread);
        if (isFar || greatest == T.NegativeInfinity)
        {
            if (isFirst) new Span<T>(tile.C, Block.Area).Clear();
            if (!isFar) return;
            Rows(tile, mask, factor, null, rowGradients, rowLogarithms);
            Columns(tile, mask, factor, null, columnGradients, columnLogarithms);
            return;
        }
        var row = tile.Room;
        var column = tile.Room + Block.Size;
        Relative(row, rowGradients + tile.FirstRow, rowLogarithms + tile.FirstRow, tile.Rows, greatest);
        Relative(column, columnGradients + tile.FirstColumn, columnLogarithms + tile.FirstColumn, tile.Columns, greatest);
        T* similarities = tile.S, derivatives = tile.C;
        var (rows, columns) = (tile.Rows, tile.Columns);
        var (f, shift) = (L.Broadcast(factor), L.Broadcast(-greatest));
        for (var i = 0; i < rows; i++)
        {
            var g = L.Broadcast(row[i]);
            for (int at = i * Block.Size, j = 0; j < columns; j += L.Count, at += L.Count)
            {
                var power = Exponential.PowerOf2<T, V, L>(L.MultiplyAdd(L.Load(similarities + at), f, shift));
                var value = L.Multiply(L.Add(g, L.Load(column + j)), power);
                if (mask != null) value = L.Select(L.Load(mask + at), value, L.Zero);
                L.Store(isFirst ? value : L.Add(L.Load(derivatives + at), value), derivatives + at);
            }
        }
    }

    /// <summary>g 2^(greatest - l), at most 2^60 g.</summary>
    private static void Relative(T* target, T* gradients, T* logarithms, int count, T greatest)
    {
        for (var k = 0; k < count; k += L.Count)
        {
            var power = Exponential.PowerOf2<T, V, L>(L.Subtract(L.Broadcast(greatest), L.Load(logarithms + k)));
            L.Store(L.Multiply(L.Load(gradients + k), power), target + k);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(in TileView<T> tile, T* mask, int at, V value)
    {
        if (mask != null) value = L.Select(L.Load(mask + at), value, L.Zero);
        L.Store(L.Add(L.Load(tile.C + at), value), tile.C + at);
    }

    private static (T Least, T Greatest) Range(T* logarithms, int count, T least, T greatest)
    {
        for (var k = 0; k < count; k++)
        {
            if (!T.IsFinite(logarithms[k])) continue;
            if (logarithms[k] < least) least = logarithms[k];
            if (logarithms[k] > greatest) greatest = logarithms[k];
        }
        return (least, greatest);
    }
}
