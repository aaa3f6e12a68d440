using ContrastiveLosses.Kernels.Cuda;
using ContrastiveLosses.Kernels.Managed;
using ContrastiveLosses.Kernels.Torch;

namespace ContrastiveLosses.Kernels;

/// <summary>Which kernel computes a problem.</summary>
internal static class KernelChoice
{
    private static readonly AsyncLocal<IKernel?> Forced = new();

    /// <summary>The kernel for a problem.</summary>
    public static IKernel For(TileProblem problem) =>
        Forced.Value ?? (ManagedKernel.IsFor(problem) ? ManagedKernel.Instance : CudaKernels.For(problem) ?? (IKernel)TorchKernel.Instance);

    /// <summary>Whether what is done with rows outside of a kernel is done in C# too, rather than by torch's operators.</summary>
    public static bool IsManaged(Tensor rows) => Forced.Value is null or ManagedKernel
        && rows.device_type == DeviceType.CPU && rows.dtype is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64 && rows.numel() > 0;

    /// <summary>Whether products of these rows are computed on tensor cores, which are faster the fewer digits the rows have.</summary>
    public static bool IsCuda(Tensor rows) => Forced.Value is { } kernel
        ? kernel is CudaKernel
        : rows.device_type == DeviceType.CUDA && CudaKernels.On(rows.device_index) is not null;

    /// <summary>Makes every problem of this flow of control use one kernel until the result is disposed, for tests and benchmarks.</summary>
    public static IDisposable Force(IKernel kernel)
    {
        var before = Forced.Value;
        Forced.Value = kernel;
        return new Restore(before);
    }

    private sealed class Restore(IKernel? before) : IDisposable
    {
        public void Dispose() => Forced.Value = before;
    }
}
