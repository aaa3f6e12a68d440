using ContrastiveLosses.Kernels.Cuda;
using ContrastiveLosses.Kernels;

namespace ContrastiveLosses.Tests.Kernels.Cuda;

/// <summary>The driver as it is, over the emulator, so that tensors of the CPU are those of the device. Results begin as NaN or the lowest integer.</summary>
internal sealed unsafe class EmulatedDriver(Emulator emulator, Schedule schedule, IKernelDriver driver) : IKernelDriver
{
    public EmulatedDriver(Emulator emulator, Schedule schedule, int device = 0)
        : this(emulator, schedule, new CudaDriver(emulator.Library, device))
    {
    }

    public int Multiprocessors => driver.Multiprocessors;

    public long MostWork { get; init; } = driver.MostWork;

    public void Launch(DeviceFunction function, int gridX, int gridY, void* parameters, IReadOnlyList<Tensor> tensors) => emulator.Run(
        schedule,
        [.. tensors.Select(tensor => (RawStorage.AddressOf(tensor), Bytes(tensor)))],
        () => driver.Launch(function, gridX, gridY, parameters, tensors));

    public Tensor Empty(long[] shape, ScalarType type, Device device) => type == ScalarType.Int64
        ? full(shape, long.MinValue, dtype: type, device: device)
        : full(shape, double.NaN, dtype: type, device: device);

    /// <summary>From the first element to the last.</summary>
    public static long Bytes(Tensor tensor)
    {
        if (tensor.numel() == 0) return 0;
        var last = 0L;
        for (var k = 0; k < tensor.dim(); k++) last += (tensor.shape[k] - 1) * tensor.stride(k);
        return (last + 1) * tensor.element_size();
    }
}
