using System.Numerics;

namespace ContrastiveLosses.Kernels.Managed.Tiles;

/// <summary>
/// The sums of an operand's gradient, padded to whole tiles and panels. They are the tensor that becomes the result, where the padding and
/// the order allow it.
/// </summary>
internal sealed unsafe class GradientRows<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Operand<T> operand;
    private readonly Tensor sums;
    private readonly T* start;

    public GradientRows(Operand<T> operand)
    {
        this.operand = operand;
        // Not torch's zeros: its threads would go on spinning beside those of the tiles.
        sums = empty([(long)operand.Blocks * Block.Size, Stride], operand.Type);
        start = (T*)RawStorage.AddressOf(sums);
        Threads.ForEach(Threads.CountFor(operand.Count, Stride), operand.Blocks, block => new Span<T>(Row(block * Block.Size), Block.Size * Stride).Clear());
    }

    /// <summary>From one row to the next.</summary>
    public int Stride => operand.PaddedWidth;

    public T* Row(int row) => start + (long)row * Stride;

    /// <summary>[items, width], in the items' own order.</summary>
    public Tensor Result()
    {
        if (operand.Order is null && Stride == operand.Width) return sums.narrow(0, 0, operand.Count);
        var result = empty([operand.Count, operand.Width], sums.dtype);
        var target = (T*)RawStorage.AddressOf(result);
        Threads.ForEach(Threads.CountFor(operand.Count, Stride), operand.Blocks, block =>
        {
            for (var k = block * Block.Size; k < block * Block.Size + operand.RowsOf(block); k++)
                new Span<T>(Row(k), operand.Width).CopyTo(new Span<T>(target + (long)(operand.Order?[k] ?? k) * operand.Width, operand.Width));
        });
        GC.KeepAlive(result);
        return result;
    }

    public void Dispose() => sums.Dispose();
}
