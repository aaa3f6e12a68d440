using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Cuda;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Kernels.Cuda;

/// <summary>The PTX that is shipped, executed by the emulator, gives the bits of the kernels that are compiled for the CPU.</summary>
public sealed class PtxExecutionTests(ITestOutputHelper output)
{
    private static readonly (int Rows, int Columns, int Width)[] Shapes = [(1, 1, 1), (3, 130, 7), (130, 5, 64), (129, 257, 72)];

    [TheoryWith(Needed.Emulator)]
    [MemberData(nameof(CudaKernelTests.Each), MemberType = typeof(CudaKernelTests))]
    public void EveryReductionHasTheSameBitsForEveryTypeAndRaggedSizes(string reduction, ScalarType type)
    {
        string[] reductions = reduction == "all" ? CudaProblem.Reductions : [reduction];
        var seed = 0;
        foreach (var (rows, columns, width) in Shapes)
            foreach (var square in new[] { false, true })
                Compare(new CudaProblem(++seed, rows, square ? rows : columns, width, square, type, reductions), new Schedule(BlockOrder.Ascending), device: seed % 2);
    }

    /// <summary>Gradients of up to 128 features, of up to 256, and beyond.</summary>
    [FactWith(Needed.Emulator)]
    public void EveryWidthHasTheSameBits()
    {
        foreach (var width in new[] { 5, 16, 63, 65, 128, 129, 200, 256, 257, 300 })
            foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16, ScalarType.Float16 })
                Compare(new CudaProblem(width, 20, 70, width, false, type, "log-sum-exp", "squared deviations"), new Schedule(BlockOrder.Ascending));
    }

    /// <summary>Every kernel, also with the copies that come at once.</summary>
    [FactWith(Needed.Emulator)]
    public void EveryKernelHasTheSameBitsInAnyOrderOfTheWarps()
    {
        foreach (var schedule in new[]
            { new Schedule(BlockOrder.Ascending), new Schedule(BlockOrder.Descending), new Schedule(BlockOrder.Random, Seed: 5), new Schedule(BlockOrder.Random, LateCopies: false, 6) })
        {
            var driver = new ComparedDriver(Emulator.Instance, schedule);
            foreach (var (type, width, chunkRows) in new (ScalarType, int, int?)[]
                { (ScalarType.Float32, 24, null), (ScalarType.Float32, 24, 128), (ScalarType.Float16, 150, null), (ScalarType.BFloat16, 24, null) })
                Evaluate(new CudaProblem(12, 140, 300, width, false, type, CudaProblem.Reductions), new CudaKernel(driver) { ChunkRows = chunkRows });
            foreach (var (type, width) in new[] { (ScalarType.BFloat16, 260), (ScalarType.BFloat16, 72), (ScalarType.Float32, 150) })
                Evaluate(new CudaProblem(13, 140, 300, width, false, type, "log-sum-exp"), new CudaKernel(driver));
            Evaluate(new CudaProblem(17, 300, 140, 24, false, ScalarType.Float32, "log-add-exp", "sum"), new CudaKernel(driver) { FewPairs = 0 });
            CountAndFindTheLargest(driver);
            Assert.Equal(DeviceFunction.All.ToHashSet(), driver.Launched);
        }
    }

    /// <summary>Sums by label, and passes over rows and columns in the order of a key.</summary>
    [FactWith(Needed.Emulator)]
    public void ReductionsOfManyPairsHaveTheSameBits()
    {
        foreach (var square in new[] { false, true })
            foreach (var (width, type) in new[] { (24, ScalarType.Float32), (24, ScalarType.BFloat16), (260, ScalarType.Float32) })
                Compare(
                    new CudaProblem(17, 300, square ? 300 : 140, width, square, type, "log-add-exp", "sum", "squared deviations of positives"),
                    new Schedule(BlockOrder.Ascending), fewPairs: 0);
    }

    private static void CountAndFindTheLargest(ComparedDriver driver)
    {
        using var scope = NewDisposeScope();
        var random = new Random(16);
        Tensor Numbers(int below, params long[] shape) =>
            tensor(Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => random.Next(-below, below)).ToArray()).reshape(shape);
        Keys KeysOf(long count) => new(arange(count), Numbers(3, count).to(int64), Numbers(2, count).to(int64));
        foreach (var set in new[] { PairSet.All, PairSet.Negatives, PairSet.AlignedPositives, !PairSet.All })
        {
            var tile = new Tile(set, TileKind.LogSumExp) { Alpha = 1, ColumnLogWeights = Numbers(2, 300).to(float32) };
            var problem = new TileProblem(
                Numbers(3, 40, 5).to(float32), Numbers(3, 300, 5).to(float32), KeysOf(40), KeysOf(300), 1, [tile]);
            var kernel = new CudaKernel(driver);
            kernel.ArgMax(problem);
            kernel.Count(problem, [set, PairSet.Others]);
        }
    }

    private void Compare(CudaProblem problem, Schedule schedule, long fewPairs = 1 << 20, int device = 0) =>
        Evaluate(problem, new CudaKernel(new ComparedDriver(Emulator.Instance, schedule, device)) { FewPairs = fewPairs });

    /// <summary>The values, and the gradients.</summary>
    private void Evaluate(CudaProblem problem, CudaKernel kernel)
    {
        output.WriteLine($"{problem}");
        problem.Numbers(kernel);
    }
}
