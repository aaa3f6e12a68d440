using System.Runtime.Intrinsics;
using ContrastiveLosses.Kernels.Managed.Simd;
using ContrastiveLosses.Kernels.Torch;
using ContrastiveLosses.Pairs;

namespace ContrastiveLosses.Kernels.Managed;

/// <summary>
/// The reductions in C# on the tensors' own memory, for float32, float64 and, in float32, half types on the CPU: products, reductions and gradients of one
/// tile of pairs at a time, while it is in the cache. Problems that it is not for go to <see cref="TorchKernel"/>.
/// </summary>
/// <param name="vectorBits">512, 256 or 128: the width of the vectors.</param>
internal sealed class ManagedKernel(int vectorBits) : IKernel
{
    private readonly IKernel single = vectorBits switch
    {
        512 => new VectorKernel<float, Vector512<float>, Lanes512<float>>(),
        256 => new VectorKernel<float, Vector256<float>, Lanes256<float>>(),
        _ => new VectorKernel<float, Vector128<float>, Lanes128<float>>(),
    };

    private readonly IKernel exact = vectorBits switch
    {
        512 => new VectorKernel<double, Vector512<double>, Lanes512<double>>(),
        256 => new VectorKernel<double, Vector256<double>, Lanes256<double>>(),
        _ => new VectorKernel<double, Vector128<double>, Lanes128<double>>(),
    };

    public static ManagedKernel Instance { get; } = new(Widest);

    /// <summary>The widest vectors of this machine.</summary>
    public static int Widest => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>Whether a problem is one for this kernel.</summary>
    public static bool IsFor(TileProblem problem) =>
        problem.Rows.device_type == DeviceType.CPU && problem.Rows.dtype is ScalarType.Float32 or ScalarType.Float64
        && problem.RowCount > 0 && problem.ColumnCount > 0 && problem.Rows.size(1) > 0
        && Math.Max(problem.RowCount, problem.ColumnCount) < 1 << 22;

    public Tensor[] Forward(TileProblem problem) => (problem.IsExact && IsFor(problem) ? exact : For(problem)).Forward(problem);

    public Tensor?[] Backward(TileProblem problem, Tensor[] results, Tensor?[] gradients) => For(problem).Backward(problem, results, gradients);

    public Tensor[] Count(TileProblem problem, IReadOnlyList<PairSet> sets) => For(problem).Count(problem, sets);

    public Tensor ArgMax(TileProblem problem) => For(problem).ArgMax(problem);

    private IKernel For(TileProblem problem) => !IsFor(problem) ? TorchKernel.Instance : problem.Rows.dtype == ScalarType.Float32 ? single : exact;
}
