using System.Numerics;
using ContrastiveLosses.Kernels.Managed.Simd;
using ContrastiveLosses.Kernels.Managed.Tiles;
using ContrastiveLosses.Pairs;

namespace ContrastiveLosses.Kernels.Managed.Members;

/// <summary>Which pairs of a tile are in a set.</summary>
internal enum Membership
{
    None,
    Some,
    All,
}

/// <summary>The members of a set in a tile, decided for the whole tile where the keys allow it, else as a mask of all bits or none.</summary>
internal static unsafe class MaskTile
{
    /// <summary>What the keys of two blocks say of a set.</summary>
    public static Membership Of(PairSet set, bool? sameItem, bool? sameLabel, bool? sameBias)
    {
        var (any, all) = (false, true);
        for (var relation = 0; relation < PairSet.Relations; relation++)
        {
            if (!IsPossible(sameItem, relation, 0) || !IsPossible(sameLabel, relation, 1) || !IsPossible(sameBias, relation, 2)) continue;
            if (set.Contains(relation)) any = true;
            else all = false;
        }
        return !any ? Membership.None : all ? Membership.All : Membership.Some;
    }

    /// <summary>Writes the mask of a set; columns behind the last are no members.</summary>
    public static void Fill<T, V, L>(T* mask, PairSet set, KeyLanes<T> rowKeys, KeyLanes<T> columnKeys, in TileView<T> tile)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where V : struct
        where L : struct, ILanes<T, V>
    {
        var ones = L.Equal(L.Zero, L.Zero);
        V Bit(int relation) => set.Contains(relation) ? ones : L.Zero;
        var (t0, t1, t2, t3) = (Bit(0), Bit(1), Bit(2), Bit(3));
        var (t4, t5, t6, t7) = (Bit(4), Bit(5), Bit(6), Bit(7));
        var columnItem = columnKeys.Lane(0, tile.FirstColumn);
        var columnLabel = columnKeys.Lane(1, tile.FirstColumn);
        var columnBias = columnKeys.Lane(2, tile.FirstColumn);
        for (var i = 0; i < tile.Rows; i++)
        {
            var row = mask + i * Block.Size;
            var item = L.Broadcast(*rowKeys.Lane(0, tile.FirstRow + i));
            var label = L.Broadcast(*rowKeys.Lane(1, tile.FirstRow + i));
            var bias = L.Broadcast(*rowKeys.Lane(2, tile.FirstRow + i));
            for (var j = 0; j < tile.Columns; j += L.Count)
            {
                var sameItem = L.Equal(item, L.Load(columnItem + j));
                var sameLabel = L.Equal(label, L.Load(columnLabel + j));
                var sameBias = L.Equal(bias, L.Load(columnBias + j));
                var otherBias = L.Select(sameLabel, L.Select(sameItem, t3, t2), L.Select(sameItem, t1, t0));
                var equalBias = L.Select(sameLabel, L.Select(sameItem, t7, t6), L.Select(sameItem, t5, t4));
                L.Store(L.Select(sameBias, equalBias, otherBias), row + j);
            }
            // The table may call pairs without keys members; the columns of the padding are none.
            for (var j = tile.Columns; j % L.Count != 0; j++) row[j] = T.Zero;
        }
    }

    private static bool IsPossible(bool? isEqual, int relation, int bit) => isEqual is not { } equal || equal == (((relation >> bit) & 1) != 0);
}
