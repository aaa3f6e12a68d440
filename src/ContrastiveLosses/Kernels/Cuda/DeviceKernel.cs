using System.Numerics;
using System.Runtime.InteropServices;

namespace ContrastiveLosses.Kernels.Cuda;

/// <summary>The kernel of one device, made when it is first asked for.</summary>
internal sealed class DeviceKernel(Func<IKernelDriver> makeDriver, Device device)
{
    private readonly object one = new();
    private IKernelDriver? driver;
    private CudaKernel? kernel;
    private bool isSettled, hasWarned;
    private uint asked;

    /// <summary>
    /// The kernel; null, after a warning, where the driver cannot be made or the kernel is wrong there: for good. An error of torch or too
    /// little memory says nothing about the kernel: it is tried again when asked for the second, fourth, eighth time and so on, for an
    /// attempt takes longer than a loss.
    /// </summary>
    /// <param name="atOnce">Whether to try again now.</param>
    public CudaKernel? Get(bool atOnce = false)
    {
        lock (one)
        {
            if (!isSettled && (BitOperations.IsPow2(++asked) || atOnce)) Try();
            return kernel;
        }
    }

    private void Try()
    {
        try
        {
            driver ??= makeDriver();
            var made = new CudaKernel(driver);
            Trial.Check(made, device);
            Trial.Check(new CudaKernel(driver) { FewPairs = 0 }, device);
            (kernel, isSettled) = (made, true);
        }
#pragma warning disable CA1031 // whatever it was, torch's operators can do the work
        catch (Exception exception)
#pragma warning restore CA1031
        {
            isSettled = exception is not (ExternalException or InsufficientMemoryException);
            if (isSettled || !hasWarned)
                Console.Error.WriteLine($"ContrastiveLosses: the CUDA kernels cannot be used{(isSettled ? "" : " yet")}, torch's operators are: {exception.Message}");
            hasWarned = true;
        }
    }
}
