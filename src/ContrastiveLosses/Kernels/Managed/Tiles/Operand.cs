using System.Numerics;

namespace ContrastiveLosses.Kernels.Managed.Tiles;

/// <summary>
/// Features as the micro-kernels read them: the rows, padded with zeros to whole tiles and whole pairs of vectors, and the same scaled
/// and turned in panels of as many rows as two vectors are wide. Any strides of the tensor are read in place, in any order.
/// </summary>
internal sealed unsafe class Operand<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int CacheLine = 64;

    private readonly Scratch<T> rows;
    private readonly Scratch<T> panels;

    public Operand(Tensor features, int[]? order, double scale, int panelWidth, int threads)
    {
        (Type, Count, Width, Order) = (features.dtype, (int)features.shape[0], (int)features.shape[1], order);
        Blocks = (Count + Block.Size - 1) / Block.Size;
        PanelWidth = panelWidth;
        PaddedWidth = (Width + panelWidth - 1) / panelWidth * panelWidth;
        // An odd number of cache lines, so that one column of many rows does not fall into few sets of the cache.
        var lines = (PaddedWidth * sizeof(T) + CacheLine - 1) / CacheLine;
        Stride = (lines + 1 - lines % 2) * CacheLine / sizeof(T);
        rows = new Scratch<T>((long)Blocks * Block.Size * Stride);
        panels = new Scratch<T>((long)Blocks * Block.Size * Width);
        var source = (T*)RawStorage.AddressOf(features);
        var (rowStride, columnStride) = ((nint)features.stride(0), (nint)features.stride(1));
        var isFinite = new bool[Blocks];
        Threads.ForEach(threads, Blocks, block => isFinite[block] = Pack(block, source, rowStride, columnStride, T.CreateTruncating(scale)));
        IsFinite = isFinite.All(finite => finite);
        GC.KeepAlive(features);
    }

    /// <summary>T as torch calls it.</summary>
    public ScalarType Type { get; }

    public int Count { get; }

    public int Width { get; }

    /// <summary>Which item stands where; null for their own order.</summary>
    public int[]? Order { get; }

    public int Blocks { get; }

    public int PanelWidth { get; }

    /// <summary>The width in whole panels.</summary>
    public int PaddedWidth { get; }

    /// <summary>From one padded row to the next.</summary>
    public int Stride { get; }

    /// <summary>Whether every number was: the kernel's arithmetic is for those.</summary>
    public bool IsFinite { get; }

    /// <summary>Row <paramref name="row"/>, unscaled.</summary>
    public T* Row(int row) => rows.Pointer + (long)row * Stride;

    /// <summary>The scaled panel that begins at a row: number k of row j stands at k * PanelWidth + j.</summary>
    public T* Panel(int row) => panels.Pointer + (long)row * Width;

    /// <summary>The rows that a block really has.</summary>
    public int RowsOf(int block) => Math.Min(Block.Size, Count - block * Block.Size);

    public void Dispose()
    {
        rows.Dispose();
        panels.Dispose();
    }

    private bool Pack(int block, T* source, nint rowStride, nint columnStride, T scale)
    {
        // The product with zero is zero for finite numbers alone.
        var poison = T.Zero;
        var first = block * Block.Size;
        for (var i = first; i < first + Block.Size; i++)
        {
            var row = Row(i);
            var valid = i < Count ? Width : 0;
            var item = source + (valid == 0 || Order is null ? i : Order[i]) * rowStride;
            if (columnStride == 1) new Span<T>(item, valid).CopyTo(new Span<T>(row, valid));
            else
                for (var k = 0; k < valid; k++)
                    row[k] = item[k * columnStride];
            new Span<T>(row + valid, Stride - valid).Clear();
        }
        for (var j = first; j < first + Block.Size; j += PanelWidth)
        {
            var row = Row(j);
            var panel = Panel(j);
            for (var k = 0; k < Width; k++)
                for (var lane = 0; lane < PanelWidth; lane++)
                {
                    var scaled = row[(nint)lane * Stride + k] * scale;
                    panel[(nint)k * PanelWidth + lane] = scaled;
                    poison += scaled * T.Zero;
                }
        }
        return poison == T.Zero;
    }
}
