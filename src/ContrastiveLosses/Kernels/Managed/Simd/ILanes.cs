using System.Numerics;

namespace ContrastiveLosses.Kernels.Managed.Simd;

/// <summary>
/// The vector of one instruction set: what the kernel does with a few neighbouring numbers at once. A method that is generic in
/// it is compiled for each set as if it had been written for it.
/// </summary>
internal unsafe interface ILanes<T, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct
{
    /// <summary>Numbers in a vector.</summary>
    static abstract int Count { get; }

    static abstract V Zero { get; }

    static abstract V Load(T* source);

    static abstract void Store(V value, T* target);

    static abstract V Broadcast(T value);

    static abstract V Add(V left, V right);

    static abstract V Subtract(V left, V right);

    static abstract V Multiply(V left, V right);

    static abstract V Divide(V left, V right);

    /// <summary>left * right + addend, rounded once where the instruction set can.</summary>
    static abstract V MultiplyAdd(V left, V right, V addend);

    /// <summary>The larger; <paramref name="right"/> where that is NaN.</summary>
    static abstract V Max(V left, V right);

    /// <summary>The smaller; <paramref name="right"/> where that is NaN.</summary>
    static abstract V Min(V left, V right);

    static abstract V Absolute(V value);

    /// <summary>All bits where equal, none elsewhere; a NaN equals nothing.</summary>
    static abstract V Equal(V left, V right);

    /// <summary>All bits where less, none elsewhere.</summary>
    static abstract V Less(V left, V right);

    /// <summary>Bit by bit: left where the mask is set, right elsewhere.</summary>
    static abstract V Select(V mask, V left, V right);

    /// <summary>
    /// p 2^n, from p near 1 and the number n + 1.5 2^m whose lowest bits are n (m the length of T's fraction).
    /// </summary>
    static abstract V ScaleByLowBits(V p, V number);

    static abstract T Sum(V value);

    static abstract T Largest(V value);
}
