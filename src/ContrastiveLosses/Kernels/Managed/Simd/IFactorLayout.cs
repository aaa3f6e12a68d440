namespace ContrastiveLosses.Kernels.Managed.Simd;

/// <summary>
/// Where the numbers of a product's left factor stand: a[i, k] at i * RowStride + k * DepthStride. Constants, so that the micro-kernel
/// finds them without arithmetic.
/// </summary>
internal interface IFactorLayout
{
    static abstract int RowStride { get; }

    static abstract int DepthStride { get; }
}
