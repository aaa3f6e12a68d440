using System.Numerics;
using System.Runtime.CompilerServices;
using ContrastiveLosses.Kernels.Managed.Simd;
using ContrastiveLosses.Kernels.Managed.Tiles;

namespace ContrastiveLosses.Kernels.Managed.Epilogues;

/// <summary>sum (s - mean)^2 of each row and, in a mirrored tile, of each column; its derivative by s is 2 (s - mean).</summary>
internal static unsafe class SquaredDeviations<T, V, L>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct
    where L : struct, ILanes<T, V>
{
    /// <summary>Mean and deviations of each line of the tile by itself, in two looks, then merged.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(in TileView<T> tile, T* mask, MomentState state)
    {
        for (var i = 0; i < tile.Rows; i++)
        {
            var (count, sum) = (L.Zero, L.Zero);
            for (var j = 0; j < tile.Columns; j += L.Count)
            {
                count = L.Add(count, Member(mask, i, j, L.Broadcast(T.One)));
                sum = L.Add(sum, Member(mask, i, j, L.Load(tile.S + i * Block.Size + j)));
            }
            var number = L.Sum(count);
            if (number == T.Zero) continue;
            var mean = L.Sum(sum) / number;
            var (centre, squares) = (L.Broadcast(mean), L.Zero);
            for (var j = 0; j < tile.Columns; j += L.Count)
            {
                var deviation = Member(mask, i, j, L.Subtract(L.Load(tile.S + i * Block.Size + j), centre));
                squares = L.MultiplyAdd(deviation, deviation, squares);
            }
            Add(state, tile.FirstRow + i, number, mean, L.Sum(squares));
        }
        if (tile.IsMirrored) Columns(tile, mask, state);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(in TileView<T> tile, T* mask, T* means, T* gradients)
    {
        var two = T.One + T.One;
        for (var i = 0; i < tile.Rows; i++)
        {
            var (g, mean) = (L.Broadcast(two * gradients[tile.FirstRow + i]), L.Broadcast(means[tile.FirstRow + i]));
            for (var j = 0; j < tile.Columns; j += L.Count)
            {
                var at = i * Block.Size + j;
                var s = L.Load(tile.S + at);
                var c = L.Multiply(g, L.Subtract(s, mean));
                if (tile.IsMirrored)
                {
                    var mirrored = L.Multiply(L.Broadcast(two), L.Load(gradients + tile.FirstColumn + j));
                    c = L.MultiplyAdd(mirrored, L.Subtract(s, L.Load(means + tile.FirstColumn + j)), c);
                }
                L.Store(L.Add(L.Load(tile.C + at), Member(mask, i, j, c)), tile.C + at);
            }
        }
    }

    private static void Columns(in TileView<T> tile, T* mask, MomentState state)
    {
        var counts = tile.Room;
        var means = tile.Room + Block.Size;
        var squares = tile.Room + 2 * Block.Size;
        for (var j = 0; j < tile.Columns; j += L.Count)
        {
            var (count, sum, square) = (L.Zero, L.Zero, L.Zero);
            for (var i = 0; i < tile.Rows; i++)
            {
                count = L.Add(count, Member(mask, i, j, L.Broadcast(T.One)));
                sum = L.Add(sum, Member(mask, i, j, L.Load(tile.S + i * Block.Size + j)));
            }
            var mean = L.Divide(sum, L.Max(count, L.Broadcast(T.One)));
            for (var i = 0; i < tile.Rows; i++)
            {
                var deviation = Member(mask, i, j, L.Subtract(L.Load(tile.S + i * Block.Size + j), mean));
                square = L.MultiplyAdd(deviation, deviation, square);
            }
            L.Store(count, counts + j);
            L.Store(mean, means + j);
            L.Store(square, squares + j);
        }
        for (var j = 0; j < tile.Columns; j++) Add(state, tile.FirstColumn + j, counts[j], means[j], squares[j]);
    }

    private static void Add(MomentState state, int item, T number, T mean, T squares) =>
        state.Add(item, double.CreateTruncating(number), double.CreateTruncating(mean), double.CreateTruncating(squares));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Member(T* mask, int i, int j, V value) =>
        mask == null ? value : L.Select(L.Load(mask + i * Block.Size + j), value, L.Zero);
}
