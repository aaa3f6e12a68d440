using ContrastiveLosses.Kernels.Managed.Simd;

namespace ContrastiveLosses.Kernels.Managed.Tiles;

/// <summary>The rows of a tile one after the other.</summary>
internal readonly struct RowAfterRow : IFactorLayout
{
    public static int RowStride => Block.Size;

    public static int DepthStride => 1;
}

/// <summary>The columns of a tile one after the other, or the same number of every item of a block.</summary>
internal readonly struct ColumnAfterColumn : IFactorLayout
{
    public static int RowStride => 1;

    public static int DepthStride => Block.Size;
}
