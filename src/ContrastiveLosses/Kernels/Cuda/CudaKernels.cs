using System.Collections.Concurrent;

namespace ContrastiveLosses.Kernels.Cuda;

/// <summary>The kernel of each GPU, made when it is first asked for.</summary>
internal static class CudaKernels
{
    private static readonly ConcurrentDictionary<int, Lazy<CudaKernel?>> OfDevice = [];
    private static readonly Lazy<CudaLibrary> Library = new(CudaLibrary.OfThisMachine);

    /// <summary>The kernel for a problem on a GPU; null where there is none for it.</summary>
    public static CudaKernel? For(TileProblem problem) =>
        problem.Rows.device_type == DeviceType.CUDA && CudaKernel.IsFor(problem) ? On(problem.Rows.device_index) : null;

    /// <summary>The kernel of a GPU; null, after a warning, where it cannot run.</summary>
    public static CudaKernel? On(int device) => OfDevice.GetOrAdd(device, number => new(() =>
        TryMake(() => new CudaDriver(Library.Value, number), new Device(DeviceType.CUDA, number)))).Value;

    /// <summary>The kernel over a driver for a device; null, after a warning, where that cannot be made or the kernel is wrong there.</summary>
    public static CudaKernel? TryMake(Func<IKernelDriver> driver, Device device)
    {
        try
        {
            var made = driver();
            var kernel = new CudaKernel(made);
            Trial.Check(kernel, device);
            Trial.Check(new CudaKernel(made) { FewPairs = 0 }, device);
            return kernel;
        }
#pragma warning disable CA1031 // whatever it was, torch's operators can do the work
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Console.Error.WriteLine($"ContrastiveLosses: the CUDA kernels cannot be used, torch's operators are: {exception.Message}");
            return null;
        }
    }
}
