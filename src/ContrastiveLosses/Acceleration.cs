using ContrastiveLosses.Kernels.Cuda;

namespace ContrastiveLosses;

/// <summary>
/// The CUDA kernels of this library, which every loss of CUDA tensors uses by itself where they can run. Half types are multiplied as they
/// are. Products of float32 have float32's digits; where torch's own switch <c>torch.backends.cuda.matmul.allow_tf32</c> is set they
/// keep 16 bits of each factor, for half the work. Above 256 features the last product of a gradient is torch's own, then in TF32.
/// </summary>
public static class Acceleration
{
    /// <summary>
    /// Has the GPU's driver compile the kernels now rather than within the first loss. The driver keeps the result on disk, in
    /// <c>~/.nv/ComputeCache</c> or <c>%APPDATA%\NVIDIA\ComputeCache</c> or where CUDA_CACHE_PATH says, until it is updated.
    /// </summary>
    /// <param name="device">A device. A CUDA device without an index is the first one; there is nothing to do for another type.</param>
    /// <returns>
    /// Whether the kernels run there. If a CUDA device has none, a line on the error output says why, once, and losses use torch's
    /// operators: the GPU's compute capability is below 8.0, its driver is missing or refuses them, or their results on a small trial are not
    /// those of torch's operators, all for good; or there was too little memory for them or the trial, or torch failed in it, and later losses
    /// try again.
    /// </returns>
    public static bool Warmup(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.type == DeviceType.CUDA && CudaKernels.On(Math.Max(0, device.index), atOnce: true) is not null;
    }
}
