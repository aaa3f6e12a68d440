using System.Runtime.CompilerServices;
using ContrastiveLosses.Kernels.Cuda;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Kernels.Cuda;

[Collection(nameof(Alone))]
public sealed class CudaDriverTests
{
    [FactWith(Needed.Emulator)]
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
                "gradient_128" or "gradient_128_half" or "gradient_256" or "gradient_256_half" => Unsafe.SizeOf<GradientParameters>(),
                _ => Unsafe.SizeOf<StatisticsParameters>(),
            });
    }

    /// <summary>The emulated driver refuses a launch in another context than the module's, and libtorch's threads may have none.</summary>
    [FactWith(Needed.Emulator)]
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

    [FactWith(Needed.Emulator)]
    public void RefusedPtxIsAnErrorWithTheCompilersLog()
    {
        using var current = Emulator.Instance.Library.Enter(Emulator.Instance.Library.PrimaryContext(0));
        var error = Refusal(() => Emulator.Instance.Library.Load(".version 7.1\n"));
        Assert.Contains("cuModuleLoadDataEx", error.Message, StringComparison.Ordinal);
        Assert.Contains("no .target directive", error.Message, StringComparison.Ordinal);
    }

    [FactWith(Needed.Emulator)]
    public void AnUnknownKernelIsAnError()
    {
        using var current = Emulator.Instance.Library.Enter(Emulator.Instance.Library.PrimaryContext(0));
        var module = Emulator.Instance.Library.Load(CudaDriver.Ptx("pack"));
        Assert.Contains("unpack", Refusal(() => Emulator.Instance.Library.Function(module, "unpack", 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ThereIsNothingToWarmUpOnTheCpu()
    {
        Assert.False(Acceleration.Warmup(CPU));
        Assert.Throws<ArgumentNullException>(() => Acceleration.Warmup(null!));
    }

    private static InvalidOperationException Refusal(Action action) => Assert.Throws<InvalidOperationException>(action);
}
