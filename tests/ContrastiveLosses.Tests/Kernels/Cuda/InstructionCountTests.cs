using System.Diagnostics;
using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Cuda;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Kernels.Cuda;

/// <summary>What the warps of the kernels for tiles execute, which is most of what is known of their speed without a GPU.</summary>
public sealed class InstructionCountTests(ITestOutputHelper output)
{
    private const int Items = 1024, Width = 128;

    /// <summary>A warp's product is of 16 x 8 pairs and 16 features; float32 has six products of its parts. The gradient has C times the columns too.</summary>
    [Theory]
    [InlineData(ScalarType.BFloat16, 1)]
    [InlineData(ScalarType.Float32, 6)]
    public void AWarpExecutesSoManyInstructionsFor32Pairs(ScalarType type, int products)
    {
        var emulator = Emulator.Another();
        var driver = new CountingDriver(emulator);
        var kernel = new CudaKernel(driver);
        using var scope = NewDisposeScope();
        using var features = tensor(Enumerable.Range(0, Items * Width).Select(k => MathF.Sin(k * 0.37f)).ToArray()).reshape(Items, Width).to(type);
        var keys = new Keys(arange(Items), arange(Items).remainder(10));
        var problem = new TileProblem(features, null, keys, keys, 0.1, [(Tile)RowReduction.LogSumExp(PairSet.Others)]);
        var values = kernel.Forward(problem);
        kernel.Backward(problem, values, [ones_like(values[0])]);
        foreach (var (function, counts, time) in driver.Launched)
        {
            var each = Numbers(counts).Where(number => number.Count > 0).ToArray();
            output.WriteLine(
                $"{function.Name}, {type}: {Per32Pairs(each.Sum(number => number.Count)):f1}, {time.TotalMilliseconds:f0} ms, "
                + $"{time.TotalNanoseconds / 32 / each.Sum(number => number.Count):f2} ns for a thread's: "
                + string.Join(", ", each.Select(number => $"{number.Name} {Per32Pairs(number.Count):f2}")));
        }
        var statistics = driver.Launched.Single(launch => launch.Function == DeviceFunction.LogSumExp || launch.Function == DeviceFunction.LogSumExpHalf).Counts;
        Assert.Equal((long)Items * Items * Width / (16 * 8 * 16) * products, statistics.Multiplications);
    }

    private static double Per32Pairs(long count) => count * 32.0 / ((long)Items * Items);

    private static IEnumerable<(string Name, long Count)> Numbers(InstructionCounts counts) =>
        typeof(InstructionCounts).GetProperties().Select(property => (property.Name, (long)property.GetValue(counts)!));

    private sealed unsafe class CountingDriver(Emulator emulator) : IKernelDriver
    {
        private readonly EmulatedDriver driver = new(emulator, new Schedule(BlockOrder.Ascending, Engine: KernelEngine.Ptx));

        public List<(DeviceFunction Function, InstructionCounts Counts, TimeSpan Time)> Launched { get; } = [];

        public int Multiprocessors => driver.Multiprocessors;

        public void Launch(DeviceFunction function, int gridX, int gridY, void* parameters, IReadOnlyList<Tensor> tensors)
        {
            var watch = Stopwatch.StartNew();
            driver.Launch(function, gridX, gridY, parameters, tensors);
            Launched.Add((function, emulator.TakeInstructionCounts(), watch.Elapsed));
        }

        public Tensor Empty(long[] shape, ScalarType type, Device device) => driver.Empty(shape, type, device);
    }
}
