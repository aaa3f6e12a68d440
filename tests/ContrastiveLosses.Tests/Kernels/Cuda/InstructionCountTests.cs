using System.Globalization;
using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Cuda;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;
using ContrastiveLosses.Tests.Docs;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Kernels.Cuda;

/// <summary>What the warps of the kernels for tiles execute, which is most of what is known of their speed without a GPU.</summary>
public sealed class InstructionCountTests(ITestOutputHelper output)
{
    private const int Items = 1024, Width = 128;

    /// <summary>
    /// The log-sum-exp of all others, forward and backward, as the page has it. Copies from register to register are not counted: an assembler
    /// gives both the same.
    /// </summary>
    [FactWith(Needed.Emulator)]
    public void AWarpExecutesAsManyInstructionsForThirtyTwoPairsAsThePageSays()
    {
        var lines = new[] { ScalarType.BFloat16, ScalarType.Float32 }.SelectMany(Lines).ToArray();
        foreach (var line in lines) output.WriteLine(line);
        var page = File.ReadAllLines(Path.Combine(Pages.Root, "docs/design/cuda-kernels.md"));
        Assert.Equal(lines, page.SkipWhile(line => !line.StartsWith("| kernel | features |", StringComparison.Ordinal)).Skip(2).TakeWhile(line => line != ""));
    }

    private string[] Lines(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var driver = new CountingDriver(Emulator.Another());
        var kernel = new CudaKernel(driver);
        var features = tensor(Enumerable.Range(0, Items * Width).Select(k => MathF.Sin(k * 0.37f)).ToArray()).reshape(Items, Width).to(type);
        var keys = new Keys(arange(Items));
        var problem = new TileProblem(features, null, keys, keys, 0.1, [(Tile)RowReduction.LogSumExp(PairSet.Others)]);
        var values = kernel.Forward(problem);
        kernel.Backward(problem, values, [ones_like(values[0])]);
        foreach (var (function, counts) in driver.Launched)
            output.WriteLine($"{function.Name}, {type}: {string.Join(", ", Numbers(counts).Select(number => $"{number.Name} {Per32Pairs(number.Count)}"))}");
        return
        [
            .. driver.Launched.Where(launch => launch.Counts.Multiplications > 0).Select(launch => string.Create(
                CultureInfo.InvariantCulture,
                $"| `{launch.Function.Name}` | {type.ToString().ToLowerInvariant()} | {Per32Pairs(Numbers(launch.Counts).Sum(number => number.Count) - launch.Counts.Copies)} "
                + $"| {Per32Pairs(launch.Counts.Multiplications)} | {Per32Pairs(launch.Counts.MatrixLoads)} | {Per32Pairs(launch.Counts.SpecialFunctions)} |")),
        ];
    }

    private static string Per32Pairs(long count) => (count * 32.0 / ((long)Items * Items)).ToString("f1", CultureInfo.InvariantCulture);

    private static IEnumerable<(string Name, long Count)> Numbers(InstructionCounts counts) =>
        typeof(InstructionCounts).GetProperties().Select(property => (property.Name, (long)property.GetValue(counts)!));

    private sealed unsafe class CountingDriver(Emulator emulator) : IKernelDriver
    {
        private readonly EmulatedDriver driver = new(emulator, new Schedule(BlockOrder.Ascending, Engine: KernelEngine.Ptx));

        public List<(DeviceFunction Function, InstructionCounts Counts)> Launched { get; } = [];

        public int Multiprocessors => driver.Multiprocessors;

        public void Launch(DeviceFunction function, int gridX, int gridY, void* parameters, IReadOnlyList<Tensor> tensors)
        {
            driver.Launch(function, gridX, gridY, parameters, tensors);
            Launched.Add((function, emulator.TakeInstructionCounts()));
        }

        public Tensor Empty(long[] shape, ScalarType type, Device device) => driver.Empty(shape, type, device);
    }
}
