using System.Numerics;
using ContrastiveLosses.Kernels.Managed.Simd;

namespace ContrastiveLosses.Kernels.Managed.Tiles;

/// <summary>
/// The rows of a tensor of rank two as numbers that stand side by side: in their own place where they do there, else brought to a room for a
/// row, each number converted to this type, which holds it exactly. No copy of a tensor is made.
/// </summary>
internal readonly unsafe struct RowMajor<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Tensor tensor;
    private readonly nint start;
    private readonly nint stride;
    private readonly nint step;
    private readonly ScalarType type;

    public RowMajor(Tensor source)
    {
        (tensor, Count, Width) = (source, (int)source.size(0), (int)source.size(1));
        type = source.dtype;
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
        if (type == ScalarType.Float64) return Gathered((double*)place + first * step, step, count, room);
        if (type == ScalarType.Float32) return Gathered((float*)place + first * step, step, count, room);
        // In the room's upper half where its numbers are twice as long: each is read before one is written there.
        var floats = (float*)(room + count) - count;
        HalfTypes.Widen((ushort*)place + first * step, step, floats, count, type == ScalarType.BFloat16);
        return Gathered(floats, 1, count, room);
    }

    private static T* Gathered<S>(S* source, nint step, int count, T* room)
        where S : unmanaged, IBinaryFloatingPointIeee754<S>
    {
        if (step == 1 && typeof(S) == typeof(T)) return (T*)source;
        for (var d = 0; d < count; d++) room[d] = T.CreateTruncating(source[d * step]);
        return room;
    }

    /// <summary>To be called when the rows have been read.</summary>
    public void KeepAlive() => GC.KeepAlive(tensor);
}
