using System.Numerics;

namespace ContrastiveLosses.Kernels.Managed.Tiles;

/// <summary>
/// Features as the micro-kernels read them, padded with zeros to whole tiles: in every block the first number of each item, then the second
/// of each, ...; and for the gradients the rows themselves, padded to whole pairs of vectors. Rows of any strides are read
/// where they are, in any order, and those of half types converted on the way.
/// </summary>
internal sealed unsafe class Operand<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int CacheLine = 64;

    private readonly Scratch<T> turned;
    private readonly Scratch<T>? rows;

    public Operand(Tensor features, int[]? order, int panelWidth, bool withRows)
    {
        (Type, Count, Width, Order) = (typeof(T) == typeof(double) ? float64 : float32, (int)features.size(0), (int)features.size(1), order);
        Blocks = (Count + Block.Size - 1) / Block.Size;
        PaddedWidth = (Width + panelWidth - 1) / panelWidth * panelWidth;
        // An odd number of cache lines, so that one column of many rows does not fall into few sets of the cache.
        var lines = (PaddedWidth * sizeof(T) + CacheLine - 1) / CacheLine;
        Stride = (lines + 1 - lines % 2) * CacheLine / sizeof(T);
        turned = new Scratch<T>((long)Blocks * Block.Size * Width);
        rows = withRows ? new Scratch<T>((long)Blocks * Block.Size * Stride) : null;
        var source = new RowMajor<T>(features);
        var isFinite = new bool[Blocks];
        Threads.ForEach(Threads.CountFor(Count, Width), Blocks, block =>
        {
            if (withRows) Copy(block, source);
            isFinite[block] = Turn(block, source);
        });
        IsFinite = isFinite.All(finite => finite);
        source.KeepAlive();
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

    /// <summary>The first row of a block. What is behind the last row that a block has is undefined: no product reads it.</summary>
    public T* Rows(int block) => rows!.Pointer + (long)block * Block.Size * Stride;

    /// <summary>The rows that a block really has.</summary>
    public int RowsOf(int block) => Math.Min(Block.Size, Count - block * Block.Size);

    public void Dispose()
    {
        turned.Dispose();
        rows?.Dispose();
    }

    /// <summary>Puts a block's rows side by side; whether all of their numbers are finite.</summary>
    private bool Turn(int block, RowMajor<T> source)
    {
        using var room = new Scratch<T>(4L * Width);
        var target = Turned(block);
        var (count, first, poison) = (RowsOf(block), block * Block.Size, T.Zero);
        // The last row is repeated up to a multiple of four, and its repetitions are cleared afterwards.
        for (var i = 0; i < count; i += 4) poison += TurnFour(Row(i), Row(i + 1), Row(i + 2), Row(i + 3), Width, target + i);
        if (count < Block.Size)
            for (nint k = 0; k < Width; k++)
                new Span<T>(target + k * Block.Size + count, Block.Size - count).Clear();
        return poison == T.Zero;

        T* Row(int i)
        {
            var place = Math.Min(i, count - 1);
            return rows is null ? source.Row(Item(first + place), room.Pointer + i % 4 * Width) : Rows(block) + (nint)place * Stride;
        }
    }

    /// <summary>
    /// Four rows at a time: enough for whole sectors of memory, and independent sums. The result is zero when all numbers are finite. A
    /// method of its own, because where something is to be disposed of sums are kept in memory.
    /// </summary>
    private static T TurnFour(T* r0, T* r1, T* r2, T* r3, int width, T* target)
    {
        var (poison0, poison1, poison2, poison3) = (T.Zero, T.Zero, T.Zero, T.Zero);
        for (nint k = 0; k < width; k++, target += Block.Size)
        {
            var (x0, x1, x2, x3) = (r0[k], r1[k], r2[k], r3[k]);
            (target[0], target[1], target[2], target[3]) = (x0, x1, x2, x3);
            // The product with zero is zero for finite numbers alone.
            poison0 += x0 * T.Zero;
            poison1 += x1 * T.Zero;
            poison2 += x2 * T.Zero;
            poison3 += x3 * T.Zero;
        }
        return poison0 + poison1 + poison2 + poison3;
    }

    private void Copy(int block, RowMajor<T> source)
    {
        var (count, first) = (RowsOf(block), block * Block.Size);
        var row = Rows(block);
        for (var i = first; i < first + count; i++, row += Stride)
        {
            var item = source.Row(Item(i), row);
            if (item != row) new Span<T>(item, Width).CopyTo(new Span<T>(row, Width));
            new Span<T>(row + Width, Stride - Width).Clear();
        }
    }

    private int Item(int place) => Order is null ? place : Order[place];
}
