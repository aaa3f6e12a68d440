namespace ContrastiveLosses.Kernels;

/// <summary>How products of features are computed by a kernel that can choose.</summary>
internal enum Precision
{
    /// <summary>As float32: six products of bfloat16 numbers.</summary>
    Highest,

    /// <summary>Each float32 feature as the sum of two bfloat16 numbers: three products. It is what torch calls "high".</summary>
    High,

    /// <summary>The features are bfloat16 numbers: one product.</summary>
    BFloat16,

    /// <summary>The features are float16 numbers: one product.</summary>
    Float16,
}
