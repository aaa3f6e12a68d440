using System.Runtime.CompilerServices;
using ContrastiveLosses.Kernels.Cuda;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Kernels.Cuda;

[Collection(nameof(Alone))]
public sealed class CudaDriverTests
{
    [Fact]
    public void ParametersHaveTheSizeThatTheKernelsExpect()
    {
        foreach (var function in DeviceFunction.All)
            Assert.Equal(Emulator.Instance.ParameterBytes(function.Name), function.Name switch
            {
                "pack" => Unsafe.SizeOf<PackParameters>(),
                "count" => Unsafe.SizeOf<CountParameters>(),
                "group_sums" or "group_sums_continued" => Unsafe.SizeOf<GroupSumsParameters>(),
                "merge" => Unsafe.SizeOf<MergeParameters>(),
                "coefficients" => Unsafe.SizeOf<CoefficientParameters>(),
                "gradient_128" or "gradient_256" => Unsafe.SizeOf<GradientParameters>(),
                _ => Unsafe.SizeOf<StatisticsParameters>(),
            });
    }

    /// <summary>The emulated driver refuses a launch in another context than the module's, and libtorch's threads may have none.</summary>
    [Fact]
    public void ALaunchEntersItsDevicesContextOnAnyThreadAndLeavesIt()
    {
        var drivers = new[] { 0, 1 }.Select(device => new EmulatedDriver(Emulator.Instance, new Schedule(BlockOrder.Ascending), device)).ToArray();
        Parallel.ForEach(drivers, driver =>
        {
            using var scope = NewDisposeScope();
            new CudaProblem(1, 4, 4, 4, true, ScalarType.Float32, "log-sum-exp").Check(new CudaKernel(driver));
            Assert.Equal(0, Emulator.Instance.ContextDepth);
        });
    }

    [Fact]
    public void RefusedPtxIsAnErrorWithTheCompilersLog()
    {
        using var current = Emulator.Instance.Library.Enter(Emulator.Instance.Library.PrimaryContext(0));
        var error = Refusal(() => Emulator.Instance.Library.Load(".version 7.1\n"));
        Assert.Contains("cuModuleLoadDataEx", error.Message, StringComparison.Ordinal);
        Assert.Contains("no .target directive", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnknownKernelIsAnError()
    {
        using var current = Emulator.Instance.Library.Enter(Emulator.Instance.Library.PrimaryContext(0));
        var module = Emulator.Instance.Library.Load(CudaDriver.Ptx("pack"));
        Assert.Contains("unpack", Refusal(() => Emulator.Instance.Library.Function(module, "unpack", 0)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "compute capability 7.5")]
    [InlineData(3, "no such device")]
    public void WhereTheKernelsCannotRunThereIsOneWarningAndNoKernel(int device, string reason)
    {
        Assert.Contains(reason, Refusal(() => _ = new CudaDriver(Emulator.Instance.Library, device)).Message, StringComparison.Ordinal);
        var (kernel, written) = Make(() => new CudaDriver(Emulator.Instance.Library, device));
        Assert.Null(kernel);
        Assert.Contains(reason, written, StringComparison.Ordinal);
        Assert.Contains("torch's operators", written, StringComparison.Ordinal);
    }

    [Fact]
    public void AKernelThatIsRightOnATrialIsTakenWithoutAWarning()
    {
        var (kernel, written) = Make(() => new EmulatedDriver(Emulator.Instance, new Schedule(BlockOrder.Ascending)));
        Assert.Equal("", written);
        Assert.NotNull(kernel);
    }

    /// <summary>Torch's operators, with which they are compared, would give no gradients there.</summary>
    [Fact]
    public void TheyAreTriedInInferenceModeToo()
    {
        using var mode = inference_mode();
        var (kernel, written) = Make(() => new EmulatedDriver(Emulator.Instance, new Schedule(BlockOrder.Ascending)));
        Assert.Equal("", written);
        Assert.NotNull(kernel);
        Assert.True(is_inference_mode_enabled());
    }

    [Theory]
    [InlineData("pack")]
    [InlineData("statistics")]
    [InlineData("merge")]
    [InlineData("count")]
    [InlineData("group_sums")]
    [InlineData("group_sums_continued")]
    [InlineData("gradient_128")]
    [InlineData("gradient_256")]
    [InlineData("coefficients")]
    public void AKernelThatIsWrongOnATrialIsNotTaken(string function)
    {
        var (kernel, written) = Make(() => new IdleDriver(new EmulatedDriver(Emulator.Instance, new Schedule(BlockOrder.Ascending)), function));
        Assert.Null(kernel);
        Assert.Contains("on a trial", written, StringComparison.Ordinal);
    }

    [Fact]
    public void ThereIsNothingToWarmUpOnTheCpu()
    {
        Assert.False(Acceleration.Warmup(CPU));
        Assert.Throws<ArgumentNullException>(() => Acceleration.Warmup(null!));
    }

    private static InvalidOperationException Refusal(Action action) => Assert.Throws<InvalidOperationException>(action);

    /// <summary>A kernel for tensors of the CPU, which are those of the emulator, and what was written to the error output.</summary>
    private static (CudaKernel? Kernel, string Written) Make(Func<IKernelDriver> driver)
    {
        var before = Console.Error;
        using var written = new StringWriter();
        Console.SetError(written);
        try
        {
            return (CudaKernels.TryMake(driver, CPU), written.ToString());
        }
        finally
        {
            Console.SetError(before);
        }
    }

    /// <summary>Leaves out the launches of some kernels.</summary>
    private sealed unsafe class IdleDriver(IKernelDriver driver, string function) : IKernelDriver
    {
        public int Multiprocessors => driver.Multiprocessors;

        public void Launch(DeviceFunction launched, int gridX, int gridY, void* parameters, IReadOnlyList<Tensor> tensors)
        {
            if (!launched.Name.StartsWith(function, StringComparison.Ordinal)) driver.Launch(launched, gridX, gridY, parameters, tensors);
        }

        public Tensor Empty(long[] shape, ScalarType type, Device device) => driver.Empty(shape, type, device);
    }
}
