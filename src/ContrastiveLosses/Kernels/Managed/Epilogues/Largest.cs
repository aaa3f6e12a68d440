using System.Numerics;
using System.Runtime.CompilerServices;
using ContrastiveLosses.Kernels.Managed.Simd;
using ContrastiveLosses.Kernels.Managed.Tiles;

namespace ContrastiveLosses.Kernels.Managed.Epilogues;

/// <summary>The largest v_ij = factor s_ij + c_j of each row, and where it stands; the lowest item among equals.</summary>
internal static unsafe class Largest<T, V, L>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct
    where L : struct, ILanes<T, V>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows(in TileView<T> tile, T* mask, T factor, T* columnOffsets, int[]? columnOrder, LargestState<T> state)
    {
        var (f, none) = (L.Broadcast(factor), L.Broadcast(T.NegativeInfinity));
        for (var i = 0; i < tile.Rows; i++)
        {
            var at = i * Block.Size;
            var best = none;
            for (var j = 0; j < tile.Columns; j += L.Count)
            {
                var v = L.MultiplyAdd(L.Load(tile.S + at + j), f, columnOffsets == null ? L.Zero : L.Load(columnOffsets + j));
                L.Store(v, tile.Room + j);
                best = L.Max(best, mask == null ? v : L.Select(L.Load(mask + at + j), v, none));
            }
            var largest = L.Largest(best);
            if (!state.MayTake(tile.FirstRow + i, largest)) continue;
            for (var j = 0; j < tile.Columns; j++)
                if (tile.Room[j] == largest && IsMember(mask, at + j))
                    state.Take(tile.FirstRow + i, largest, Item(columnOrder, tile.FirstColumn + j));
        }
    }

    /// <summary>The bits of a member are all set, which is no number.</summary>
    private static bool IsMember(T* mask, int at) => mask == null || T.IsNaN(mask[at]);

    private static int Item(int[]? order, int place) => order is null ? place : order[place];
}
