using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Cuda;
using ContrastiveLosses.Kernels.Managed;
using ContrastiveLosses.Kernels.Torch;

namespace ContrastiveLosses.Benchmarks.Commands;

/// <summary>Something that was asked for and cannot be had: one line for the user, exit status 2.</summary>
internal sealed class NotAvailableException(string message) : Exception(message);

/// <summary>Where and in which type a command computes.</summary>
internal sealed record Setting(ScalarType Dtype, Device Device, string Kernel)
{
    /// <summary>Also kernels that a trial has found wrong, which the error output says then: where, and how fast they are, is what one asks.</summary>
    private static readonly Lazy<CudaKernel> OfTheGpu = new(() => CudaKernels.On(0) ?? new(new CudaDriver(CudaLibrary.OfThisMachine(), 0)));

    /// <exception cref="NotAvailableException">This machine or this build has no such device or kernel.</exception>
    public static Setting Of(string dtype, string device, string kernel)
    {
        if (device == "cuda" && !torch.cuda.is_available())
            throw new NotAvailableException("--device cuda: this TorchSharp finds no CUDA device");
        if (kernel == "cuda" && device != "cuda") throw new NotAvailableException("--kernel cuda: it takes tensors of --device cuda");
        using (ForceKernel(kernel)) return new(Enum.Parse<ScalarType>(dtype, ignoreCase: true), torch.device(device), kernel);
    }

    /// <summary>Makes the library use the kernel until the result is disposed; null leaves the choice to the library.</summary>
    public IDisposable? ForceKernel() => ForceKernel(Kernel);

    private static IDisposable? ForceKernel(string kernel) => kernel switch
    {
        "auto" => null,
        "torch" => KernelChoice.Force(TorchKernel.Instance),
        "managed" => KernelChoice.Force(ManagedKernel.Instance),
        _ => KernelChoice.Force(Cuda()),
    };

    private static CudaKernel Cuda()
    {
        try
        {
            return OfTheGpu.Value;
        }
        catch (Exception reason) when (reason is InvalidOperationException or InsufficientMemoryException)
        {
            throw new NotAvailableException($"--kernel cuda: {reason.Message}");
        }
    }
}
