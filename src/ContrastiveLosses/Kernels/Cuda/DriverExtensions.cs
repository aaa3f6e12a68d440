namespace ContrastiveLosses.Kernels.Cuda;

internal static class DriverExtensions
{
    /// <summary>Launches a kernel whose parameters point to these tensors.</summary>
    public static unsafe void Launch<T>(this IKernelDriver driver, DeviceFunction function, int gridX, int gridY, T parameters, params IEnumerable<Tensor> tensors)
        where T : unmanaged => driver.Launch(function, gridX, gridY, &parameters, [.. tensors]);
}
