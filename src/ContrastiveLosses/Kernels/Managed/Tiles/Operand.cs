using System.Numerics;

namespace ContrastiveLosses.Kernels.Managed.Tiles;

/// <summary>
/// Features as the micro-kernels read them: the rows, padded with zeros to whole tiles and whole pairs of vectors, and the same scaled
/// and turned in panels of as many rows as two vectors are wide. Any strides of the tensor are read in place.
/// </summary>
internal sealed unsafe class Operand<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Scratch<T> rows;
    private readonly Scratch<T> panels;

    public Operand(Tensor features, double scale, int panelWidth)
    {
        (Count, Width) = ((int)features.shape[0], (int)features.shape[1]);
        Blocks = (Count + Block.Size - 1) / Block.Size;
        PanelWidth = panelWidth;
        Stride = (Width + panelWidth - 1) / panelWidth * panelWidth;
        rows = new Scratch<T>((long)Blocks * Block.Size * Stride);
        panels = new Scratch<T>((long)Blocks * Block.Size * Width);
        var source = (T*)RawStorage.AddressOf(features);
        var (rowStride, columnStride) = ((nint)features.stride(0), (nint)features.stride(1));
        IsFinite = Pack(source, rowStride, columnStride, T.CreateTruncating(scale));
        GC.KeepAlive(features);
    }

    public int Count { get; }

    public int Width { get; }

    public int Blocks { get; }

    public int PanelWidth { get; }

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

    private bool Pack(T* source, nint rowStride, nint columnStride, T scale)
    {
        // The product with zero is zero for finite numbers alone.
        var poison = T.Zero;
        for (var i = 0; i < Blocks * Block.Size; i++)
        {
            var row = Row(i);
            var panel = Panel(i - i % PanelWidth) + i % PanelWidth;
            var valid = i < Count ? Width : 0;
            for (var k = 0; k < valid; k++)
            {
                var value = source[i * rowStride + k * columnStride];
                row[k] = value;
                var scaled = value * scale;
                panel[(nint)k * PanelWidth] = scaled;
                poison += scaled * T.Zero;
            }
            new Span<T>(row + valid, Stride - valid).Clear();
            for (var k = valid; k < Width; k++) panel[(nint)k * PanelWidth] = T.Zero;
        }
        return poison == T.Zero;
    }
}
