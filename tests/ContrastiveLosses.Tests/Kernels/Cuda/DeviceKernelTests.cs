using ContrastiveLosses.Kernels.Cuda;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Kernels.Cuda;

/// <summary>When a device's kernel is taken; the error output is that of the process.</summary>
[Collection(nameof(Alone))]
public sealed class DeviceKernelTests
{
    [TheoryWith(Needed.Emulator)]
    [InlineData(2, "compute capability 7.5")]
    [InlineData(3, "no such device")]
    public void WhereTheKernelsCannotRunThereIsOneWarningAndNoKernel(int device, string reason)
    {
        var error = Assert.Throws<InvalidOperationException>(() => _ = new CudaDriver(Emulator.Instance.Library, device));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        var (kernel, written) = Make(() => new CudaDriver(Emulator.Instance.Library, device));
        Assert.Null(kernel);
        Assert.Contains(reason, written, StringComparison.Ordinal);
        Assert.Contains("torch's operators", written, StringComparison.Ordinal);
    }

    [FactWith(Needed.Emulator)]
    public void AKernelThatIsRightOnATrialIsTakenWithoutAWarning()
    {
        var (kernel, written) = Make(() => new EmulatedDriver(Emulator.Instance, new Schedule(BlockOrder.Ascending)));
        Assert.Equal("", written);
        Assert.NotNull(kernel);
    }

    /// <summary>What torch's own product rounds is no mistake of the kernels.</summary>
    [FactWith(Needed.Emulator)]
    public void TheyAreTakenWhereTorchMultipliesInTf32()
    {
        var (kernel, written) = Make(() => new Tf32Driver(new EmulatedDriver(Emulator.Instance, new Schedule(BlockOrder.Ascending))));
        Assert.Equal("", written);
        Assert.NotNull(kernel);
    }

    /// <summary>Torch's operators, with which they are compared, would give no gradients there.</summary>
    [FactWith(Needed.Emulator)]
    public void TheyAreTriedInInferenceModeToo()
    {
        using var mode = inference_mode();
        var (kernel, written) = Make(() => new EmulatedDriver(Emulator.Instance, new Schedule(BlockOrder.Ascending)));
        Assert.Equal("", written);
        Assert.NotNull(kernel);
        Assert.True(is_inference_mode_enabled());
    }

    [FactWith(Needed.Emulator)]
    public void WhatCannotRunIsTriedOnce()
    {
        var made = 0;
        var kernel = new DeviceKernel(
            () =>
            {
                made++;
                return new CudaDriver(Emulator.Instance.Library, 2);
            },
            CPU);
        for (var k = 0; k < 2; k++) Assert.Null(Ask(kernel).Kernel);
        Assert.Equal(1, made);
    }

    /// <summary>Nothing of an attempt stays loaded.</summary>
    [FactWith(Needed.Emulator)]
    public void WhereTheGpuHasNoRoomForThemTheyAreTriedAgainWithoutASecondWarning()
    {
        var emulator = Emulator.Another();
        var kernel = new DeviceKernel(() => new EmulatedDriver(emulator, new Schedule(BlockOrder.Ascending)), CPU);
        emulator.LeaveRoomFor(3);
        var (none, written) = Ask(kernel);
        Assert.Null(none);
        Assert.Contains("cannot be used yet", written, StringComparison.Ordinal);
        Assert.Contains("out of memory", written, StringComparison.Ordinal);
        Assert.Equal((null, ""), Ask(kernel));
        Assert.Equal(3, emulator.LeaveRoomFor(100));
        // The first, second and fourth time.
        Assert.Equal((null, ""), Ask(kernel));
        var (made, again) = Ask(kernel);
        Assert.NotNull(made);
        Assert.Equal("", again);
        Assert.Same(made, kernel.Get());
    }

    [FactWith(Needed.Emulator)]
    public void WhereTorchHasNoMemoryForTheTrialTheyAreTriedAgainWithTheSameDriver()
    {
        var made = 0;
        FullDriver? driver = null;
        var kernel = new DeviceKernel(
            () =>
            {
                made++;
                return driver = new(new EmulatedDriver(Emulator.Instance, new Schedule(BlockOrder.Ascending)));
            },
            CPU);
        var (none, written) = Ask(kernel);
        Assert.Null(none);
        Assert.Contains("cannot be used yet", written, StringComparison.Ordinal);
        Assert.Null(kernel.Get());
        driver!.IsFull = false;
        Assert.Null(kernel.Get());
        Assert.NotNull(kernel.Get(atOnce: true));
        Assert.Equal(1, made);
    }

    public static TheoryData<string> Functions => [.. DeviceFunction.All.Select(function => function.Name)];

    [TheoryWith(Needed.Emulator)]
    [MemberData(nameof(Functions))]
    public void AKernelThatIsWrongOnATrialIsNotTaken(string function)
    {
        var (kernel, written) = Make(() => new IdleDriver(new EmulatedDriver(Emulator.Instance, new Schedule(BlockOrder.Ascending)), function));
        Assert.Null(kernel);
        Assert.Contains("on a trial", written, StringComparison.Ordinal);
    }

    /// <summary>A kernel for tensors of the CPU, which are those of the emulator, and what was written to the error output.</summary>
    private static (CudaKernel? Kernel, string Written) Make(Func<IKernelDriver> driver) => Ask(new(driver, CPU));

    private static (CudaKernel? Kernel, string Written) Ask(DeviceKernel kernel)
    {
        CudaKernel? found = null;
        var written = ErrorOutput.Of(() => found = kernel.Get());
        return (found, written);
    }

    /// <summary>A GPU whose matrix products are of the upper 19 bits of float32 numbers.</summary>
    private sealed unsafe class Tf32Driver(IKernelDriver driver) : IKernelDriver
    {
        public int Multiprocessors => driver.Multiprocessors;

        public void Launch(DeviceFunction function, int gridX, int gridY, void* parameters, IReadOnlyList<Tensor> tensors) =>
            driver.Launch(function, gridX, gridY, parameters, tensors);

        public Tensor Empty(long[] shape, ScalarType type, Device device) => driver.Empty(shape, type, device);

        public Tensor Multiply(Tensor a, Tensor b) => Rounded(a).mm(Rounded(b));

        private static Tensor Rounded(Tensor matrix) => tensor(
            matrix.contiguous().data<float>().ToArray().Select(number => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(number) & ~0x1fff)).ToArray())
            .reshape(matrix.shape);
    }

    /// <summary>Where torch's allocator refuses, as on a GPU whose memory others have.</summary>
    private sealed unsafe class FullDriver(IKernelDriver driver) : IKernelDriver
    {
        public bool IsFull { get; set; } = true;

        public int Multiprocessors => driver.Multiprocessors;

        public void Launch(DeviceFunction function, int gridX, int gridY, void* parameters, IReadOnlyList<Tensor> tensors) =>
            driver.Launch(function, gridX, gridY, parameters, tensors);

        public Tensor Empty(long[] shape, ScalarType type, Device device) => driver.Empty(IsFull ? [1L << 50] : shape, type, device);
    }

    /// <summary>Leaves out the launches of some kernels.</summary>
    private sealed unsafe class IdleDriver(IKernelDriver driver, string function) : IKernelDriver
    {
        public int Multiprocessors => driver.Multiprocessors;

        public void Launch(DeviceFunction launched, int gridX, int gridY, void* parameters, IReadOnlyList<Tensor> tensors)
        {
            if (launched.Name != function) driver.Launch(launched, gridX, gridY, parameters, tensors);
        }

        public Tensor Empty(long[] shape, ScalarType type, Device device) => driver.Empty(shape, type, device);
    }
}
