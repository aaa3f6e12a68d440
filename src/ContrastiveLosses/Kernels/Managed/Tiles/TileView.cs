using System.Numerics;

namespace ContrastiveLosses.Kernels.Managed.Tiles;

/// <summary>The measure of the work: a tile is one block of rows against one block of columns.</summary>
internal static class Block
{
    /// <summary>Items of a block: a multiple of every micro-kernel's rows and columns, and a tile of them fits into the second cache.</summary>
    public const int Size = 96;

    /// <summary>Pairs of a tile.</summary>
    public const int Area = Size * Size;
}

/// <summary>What the epilogues see of a tile.</summary>
internal readonly unsafe struct TileView<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>s_ij at i * Size + j.</summary>
    public required T* S { get; init; }

    /// <summary>Where the derivatives by s_ij are added; as S.</summary>
    public required T* C { get; init; }

    /// <summary>The first row of the block, and how many it has.</summary>
    public required int FirstRow { get; init; }

    public required int Rows { get; init; }

    /// <summary>The first column of the block, and how many it has.</summary>
    public required int FirstColumn { get; init; }

    public required int Columns { get; init; }

    /// <summary>Whether the tile stands for its mirror image as well: rows and columns are the same items, in different blocks.</summary>
    public required bool IsMirrored { get; init; }

    /// <summary>Room for four numbers per row or column.</summary>
    public required T* Room { get; init; }
}
