using System.Collections.Concurrent;

namespace ContrastiveLosses.Kernels.Cuda;

/// <summary>The kernels of this machine's GPUs.</summary>
internal static class CudaKernels
{
    private static readonly ConcurrentDictionary<int, DeviceKernel> OfDevice = [];
    private static readonly Lazy<CudaLibrary> Library = new(CudaLibrary.OfThisMachine);

    /// <summary>The kernel for a problem on a GPU; null where there is none for it.</summary>
    public static CudaKernel? For(TileProblem problem) =>
        problem.Rows.device_type == DeviceType.CUDA && CudaKernel.IsFor(problem) ? On(problem.Rows.device_index) : null;

    /// <summary>The kernel of a GPU; null, after a warning, where it cannot run.</summary>
    public static CudaKernel? On(int device, bool atOnce = false) => OfDevice.GetOrAdd(device, number => new(
        () => new CudaDriver(Library.Value, number), new Device(DeviceType.CUDA, number))).Get(atOnce);
}
