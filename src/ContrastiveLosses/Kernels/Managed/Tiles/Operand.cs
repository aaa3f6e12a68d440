using System.Numerics;

namespace ContrastiveLosses.Kernels.Managed.Tiles;

/// <summary>
/// Features as the micro-kernels read them, padded with zeros to whole tiles: in every block the first number of each item, then the second
/// of each, ...; and for the gradients the rows themselves, padded to whole pairs of vectors. Any strides of the tensor are read in
/// place, in any order.
/// </summary>
internal sealed unsafe class Operand<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int CacheLine = 64;

    private readonly Scratch<T> turned;
    private readonly Scratch<T>? rows;

    public Operand(Tensor features, int[]? order, int panelWidth, bool withRows)
    {
        (Type, Count, Width, Order) = (features.dtype, (int)features.shape[0], (int)features.shape[1], order);
        Blocks = (Count + Block.Size - 1) / Block.Size;
        PaddedWidth = (Width + panelWidth - 1) / panelWidth * panelWidth;
        // An odd number of cache lines, so that one column of many rows does not fall into few sets of the cache.
        var lines = (PaddedWidth * sizeof(T) + CacheLine - 1) / CacheLine;
        Stride = (lines + 1 - lines % 2) * CacheLine / sizeof(T);
        turned = new Scratch<T>((long)Blocks * Block.Size * Width);
        rows = withRows ? new Scratch<T>((long)Blocks * Block.Size * Stride) : null;
        var source = (T*)RawStorage.AddressOf(features);
        var (rowStride, columnStride) = ((nint)features.stride(0), (nint)features.stride(1));
        var isFinite = new bool[Blocks];
        Threads.ForEach(Threads.CountFor(Count, Width), Blocks, block =>
        {
            isFinite[block] = Turn(block, source, rowStride, columnStride);
            if (withRows) Copy(block, source, rowStride, columnStride);
        });
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

    /// <summary>The width in whole pairs of vectors.</summary>
    public int PaddedWidth { get; }

    /// <summary>From one padded row to the next.</summary>
    public int Stride { get; }

    /// <summary>Whether every number was: the kernel's arithmetic is for those.</summary>
    public bool IsFinite { get; }

    /// <summary>Number k of item j of a block stands at k * Block.Size + j.</summary>
    public T* Turned(int block) => turned.Pointer + (long)block * Block.Size * Width;

    /// <summary>The first row of a block.</summary>
    public T* Rows(int block) => rows!.Pointer + (long)block * Block.Size * Stride;

    /// <summary>The rows that a block really has.</summary>
    public int RowsOf(int block) => Math.Min(Block.Size, Count - block * Block.Size);

    public void Dispose()
    {
        turned.Dispose();
        rows?.Dispose();
    }

    /// <summary>Four rows at a time: enough for whole sectors of memory, and independent sums.</summary>
    private bool Turn(int block, T* source, nint rowStride, nint columnStride)
    {
        var target = Turned(block);
        var (count, first) = (RowsOf(block), block * Block.Size);
        var (poison0, poison1, poison2, poison3) = (T.Zero, T.Zero, T.Zero, T.Zero);
        for (var i = 0; i < Block.Size; i += 4, target += 4)
        {
            // The padding repeats a row, and is cleared behind it.
            T* r0 = Row(i), r1 = Row(i + 1), r2 = Row(i + 2), r3 = Row(i + 3);
            for (nint k = 0; k < Width; k++)
            {
                var (x0, x1, x2, x3) = (r0[k * columnStride], r1[k * columnStride], r2[k * columnStride], r3[k * columnStride]);
                var place = target + k * Block.Size;
                (place[0], place[1], place[2], place[3]) = (x0, x1, x2, x3);
                // The product with zero is zero for finite numbers alone.
                poison0 += x0 * T.Zero;
                poison1 += x1 * T.Zero;
                poison2 += x2 * T.Zero;
                poison3 += x3 * T.Zero;
            }
        }
        if (count < Block.Size)
            for (nint k = 0; k < Width; k++)
                new Span<T>(Turned(block) + k * Block.Size + count, Block.Size - count).Clear();
        return poison0 + poison1 + poison2 + poison3 == T.Zero;

        T* Row(int i)
        {
            var item = first + Math.Min(i, count - 1);
            return source + (Order is null ? item : Order[item]) * rowStride;
        }
    }

    private void Copy(int block, T* source, nint rowStride, nint columnStride)
    {
        var (count, first) = (RowsOf(block), block * Block.Size);
        var row = Rows(block);
        for (var i = first; i < first + count; i++, row += Stride)
        {
            var item = source + (Order is null ? i : Order[i]) * rowStride;
            if (columnStride == 1) new Span<T>(item, Width).CopyTo(new Span<T>(row, Width));
            else
                for (var k = 0; k < Width; k++)
                    row[k] = item[k * columnStride];
            new Span<T>(row + Width, Stride - Width).Clear();
        }
        new Span<T>(row, (Block.Size - count) * Stride).Clear();
    }
}
