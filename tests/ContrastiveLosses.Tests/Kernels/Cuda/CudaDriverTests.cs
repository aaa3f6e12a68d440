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
        Assert.Equal(Emulator.Instance.ParameterBytes("pack"), Unsafe.SizeOf<PackParameters>());
        foreach (var function in DeviceFunction.All.Where(function => function.Name.StartsWith("statistics", StringComparison.Ordinal)))
            Assert.Equal(Emulator.Instance.ParameterBytes(function.Name), Unsafe.SizeOf<StatisticsParameters>());
        foreach (var function in DeviceFunction.All.Where(function => function.Name.StartsWith("merge", StringComparison.Ordinal)))
            Assert.Equal(Emulator.Instance.ParameterBytes(function.Name), Unsafe.SizeOf<MergeParameters>());
        foreach (var function in DeviceFunction.All.Where(function => function.Name.StartsWith("coefficients", StringComparison.Ordinal)))
            Assert.Equal(Emulator.Instance.ParameterBytes(function.Name), Unsafe.SizeOf<CoefficientParameters>());
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
        var before = Console.Error;
        using var written = new StringWriter();
        Console.SetError(written);
        try
        {
            Assert.Null(CudaKernels.TryMake(() => new CudaDriver(Emulator.Instance.Library, device)));
        }
        finally
        {
            Console.SetError(before);
        }
        Assert.Contains(reason, written.ToString(), StringComparison.Ordinal);
        Assert.Contains("torch's operators", written.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ThereIsNothingToWarmUpOnTheCpu()
    {
        Assert.False(Acceleration.Warmup(CPU));
        Assert.Throws<ArgumentNullException>(() => Acceleration.Warmup(null!));
    }

    private static InvalidOperationException Refusal(Action action) => Assert.Throws<InvalidOperationException>(action);
}
