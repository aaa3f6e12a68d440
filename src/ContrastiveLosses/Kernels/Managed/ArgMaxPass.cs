using System.Numerics;
using ContrastiveLosses.Kernels.Managed.Epilogues;
using ContrastiveLosses.Kernels.Managed.Simd;
using ContrastiveLosses.Kernels.Managed.Tiles;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Kernels.Managed;

/// <summary>The column of each row's largest number, from one walk over the tiles.</summary>
internal static unsafe class ArgMaxPass<T, V, L>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct
    where L : struct, ILanes<T, V>
{
    public static Tensor Run(TilePass<T, V, L> pass, Tile reduction)
    {
        var (factor, rows, columns) = (T.CreateTruncating(reduction.Alpha), pass.Rows.Order, pass.Columns.Order);
        using var state = new LargestState<T>(pass.Rows.Count);
        using var offsets = reduction.ColumnLogWeights is { } given ? PerItem.From<T>(given, columns, value => value) : null;
        pass.ForEachTile((in TileView<T> tile, TilePass<T, V, L>.Masks masks, Turns turns) =>
        {
            turns.AwaitRows();
            if (!masks.TryGet(reduction.Set, out var mask)) return;
            var offset = offsets is null ? null : offsets.Pointer + tile.FirstColumn;
            Largest<T, V, L>.Rows(tile, mask, factor, offset, columns, state);
        });
        var places = new long[pass.Rows.Count];
        for (var k = 0; k < places.Length; k++) places[rows is null ? k : rows[k]] = state.Place(k);
        return tensor(places);
    }
}
