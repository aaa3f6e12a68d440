namespace ContrastiveLosses.Kernels.Cuda;

/// <summary>What runs the kernels on one device.</summary>
internal unsafe interface IKernelDriver
{
    /// <summary>How many blocks run at once.</summary>
    int Multiprocessors { get; }

    /// <summary>
    /// Multiply-adds of half types that one launch has at most. A multiprocessor with few of them at a time needs a third of a second, and
    /// a display driver ends what takes two.
    /// </summary>
    long MostWork => (long)Multiprocessors << 36;

    /// <summary>Puts a launch behind the device's earlier work and returns.</summary>
    /// <param name="function">The kernel.</param>
    /// <param name="gridX">Blocks along x.</param>
    /// <param name="gridY">Blocks along y, at most 65535.</param>
    /// <param name="parameters">The kernel's only parameter, a structure.</param>
    /// <param name="tensors">Every tensor to which it points.</param>
    void Launch(DeviceFunction function, int gridX, int gridY, void* parameters, IReadOnlyList<Tensor> tensors);

    /// <summary>Memory for results, with anything in it.</summary>
    Tensor Empty(long[] shape, ScalarType type, Device device) => empty(shape, type, device);

    /// <summary>Torch's own product of two matrices on the device, which may be one in TF32 where torch is allowed it.</summary>
    Tensor Multiply(Tensor a, Tensor b) => a.mm(b);
}
