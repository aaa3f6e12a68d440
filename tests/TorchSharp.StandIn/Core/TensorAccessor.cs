using System.Collections;
using static TorchSharp.torch;

namespace TorchSharp.Utils;

/// <summary>A tensor's elements in their logical order, read and written in place.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly long[] shape;
    private readonly long[] strides;
    private readonly bool contiguous;
    private Tensor? tensor; // held, so that the memory stays
    private T* first;

    internal TensorAccessor(Tensor tensor)
    {
        tensor.RequireCpu();
        (this.tensor, shape, strides, contiguous) = (tensor, tensor.shape, tensor.stride(), tensor.is_contiguous());
        first = (T*)tensor.DataPointer;
        Count = shape.Aggregate(1L, static (product, size) => product * size);
    }

    public long Count { get; }

    public bool IsReadOnly => false;

    public T this[params long[] indices]
    {
        get => *Address(indices);
        set => *Address(indices) = value;
    }

    public static bool operator ==(TensorAccessor<T> left, TensorAccessor<T> right) => left.Equals(right);

    public static bool operator !=(TensorAccessor<T> left, TensorAccessor<T> right) => !left.Equals(right);

    public T[] ToArray()
    {
        var array = new T[Count];
        // As there: of no numbers in several dimensions it throws.
        if (Count > 0 || shape.Length > 1) CopyTo(array);
        return array;
    }

    /// <summary>An array with the tensor's shape; a scalar gives an array of one element.</summary>
    public Array ToNDArray()
    {
        if (shape.Length <= 1)
            return ToArray();
        var array = Array.CreateInstance(typeof(T), shape);
        var indices = new long[shape.Length];
        for (var i = 0L; i < Count; i++)
        {
            Unravel(i, indices);
            array.SetValue(*At(i), indices);
        }
        return array;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        RequireElement(tensorIndex);
        var length = (int)Math.Min(array.Length - arrayIndex, Count - tensorIndex);
        var target = array.Slice(arrayIndex, length);
        if (contiguous)
        {
            new ReadOnlySpan<T>(first + tensorIndex, length).CopyTo(target);
            return;
        }
        for (var i = 0; i < length; i++)
            target[i] = *At(tensorIndex + i);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        RequireElement(tensorIndex);
        var length = (int)Math.Min(array.Length - arrayIndex, Count - tensorIndex);
        for (var i = 0; i < length; i++)
            *At(tensorIndex + i) = array[arrayIndex + i];
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (var i = 0L; i < Count; i++)
            yield return ValueAt(i);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override bool Equals(object? obj) =>
        obj is TensorAccessor<T> other && Count == other.Count && ToArray().AsSpan().SequenceEqual(other.ToArray());

    public override int GetHashCode() => base.GetHashCode();

    public void Dispose()
    {
        first = null;
        tensor = null;
    }

    private void RequireElement(long startingIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(startingIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(startingIndex, Count);
    }

    private T ValueAt(long index) => *At(index);

    private T* Address(long[] indices)
    {
        if (indices.Length == 1 && shape.Length != 1)
            return At(indices[0]);
        if (indices.Length != shape.Length)
            throw new ArgumentException($"{indices.Length} indices for a tensor of {shape.Length} dimensions");
        var offset = 0L;
        for (var i = 0; i < indices.Length; i++)
        {
            if (indices[i] < 0 || indices[i] >= shape[i])
                throw new IndexOutOfRangeException($"Index {indices[i]} of dimension {i}, which has size {shape[i]}");
            offset += indices[i] * strides[i];
        }
        return first + offset;
    }

    /// <summary>The address of the element with this number in logical order.</summary>
    private T* At(long index)
    {
        if (index < 0 || index >= Count)
            throw new IndexOutOfRangeException($"Index {index} of {Count} elements");
        if (contiguous)
            return first + index;
        var offset = 0L;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            offset += index % shape[axis] * strides[axis];
            index /= shape[axis];
        }
        return first + offset;
    }

    private void Unravel(long index, long[] indices)
    {
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            indices[axis] = index % shape[axis];
            index /= shape[axis];
        }
    }
}
