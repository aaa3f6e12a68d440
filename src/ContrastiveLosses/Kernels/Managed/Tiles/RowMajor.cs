using ContrastiveLosses.Kernels.Managed.Simd;

namespace ContrastiveLosses.Kernels.Managed.Tiles;

/// <summary>
/// The rows of a tensor of rank two as numbers that stand side by side: in their own place where they do there, else brought to a room for a
/// row. A tensor of float16 or bfloat16 numbers is read as one of float32. No copy of a tensor is made.
/// </summary>
internal readonly unsafe struct RowMajor<T>
    where T : unmanaged
{
    private readonly Tensor tensor;
    private readonly nint start;
    private readonly nint stride;
    private readonly nint step;
    private readonly bool isHalf;
    private readonly bool isBFloat16;

    public RowMajor(Tensor source)
    {
        (tensor, Count, Width) = (source, (int)source.shape[0], (int)source.shape[1]);
        (isBFloat16, isHalf) = (source.dtype == ScalarType.BFloat16, source.dtype is ScalarType.Float16 or ScalarType.BFloat16);
        start = RawStorage.AddressOf(source);
        stride = (nint)(source.stride(0) * source.element_size());
        step = Width <= 1 ? 1 : (nint)source.stride(1);
    }

    public int Count { get; }

    public int Width { get; }

    /// <summary>A row.</summary>
    public T* Row(int row, T* room) => Part(row, 0, Width, room);

    /// <summary>So many numbers of a row, from one on.</summary>
    public T* Part(int row, int first, int count, T* room)
    {
        var place = start + row * stride;
        if (isHalf)
        {
            HalfTypes.Widen((ushort*)place + first * step, step, (float*)room, count, isBFloat16);
            return room;
        }
        var source = (T*)place + first * step;
        if (step == 1) return source;
        for (var d = 0; d < count; d++) room[d] = source[d * step];
        return room;
    }

    /// <summary>To be called when the rows have been read.</summary>
    public void KeepAlive() => GC.KeepAlive(tensor);
}
