using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Cuda;
using ContrastiveLosses.Kernels.Torch;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Kernels.Cuda;

/// <summary>Every kernel, on the CPU, against the kernel of torch's operators in float64.</summary>
public sealed class CudaKernelTests(ITestOutputHelper output)
{
    private static readonly (int Rows, int Columns, int Width)[] Shapes = [(1, 1, 1), (3, 130, 7), (130, 5, 64), (129, 257, 72)];

    /// <summary>Half types differ in the products only: of them the one kernel for a log-sum-exp alone, and that for all reductions.</summary>
    public static TheoryData<string, ScalarType> Each
    {
        get
        {
            var cases = new TheoryData<string, ScalarType>();
            foreach (var reduction in CudaProblem.Reductions.Append("all")) cases.Add(reduction, ScalarType.Float32);
            foreach (var reduction in new[] { "log-sum-exp", "all" })
                foreach (var type in new[] { ScalarType.BFloat16, ScalarType.Float16 })
                    cases.Add(reduction, type);
            return cases;
        }
    }

    [TheoryWith(Needed.Emulator)]
    [MemberData(nameof(Each))]
    public void EveryReductionIsRightForEveryTypeAndRaggedSizes(string reduction, ScalarType type)
    {
        string[] reductions = reduction == "all" ? CudaProblem.Reductions : [reduction];
        var seed = 0;
        // On the device of one multiprocessor a block goes through all tiles.
        foreach (var (rows, columns, width) in Shapes)
            foreach (var square in new[] { false, true })
                foreach (var device in new[] { 0, 1 })
                    Check(new CudaProblem(++seed, rows, square ? rows : columns, width, square, type, reductions), device: device);
    }

    [FactWith(Needed.Emulator)]
    public void EveryNumberOfRowsAndColumnsAroundATileIsRight()
    {
        foreach (var count in new[] { 2, 7, 8, 9, 63, 64, 65, 127, 128 })
        {
            Check(new CudaProblem(count, count, 140, 5, false, ScalarType.BFloat16, "log-sum-exp", "column log-sum-exp"));
            Check(new CudaProblem(count, 140, count, 5, false, ScalarType.BFloat16, "log-sum-exp", "column log-sum-exp"));
        }
    }

    [FactWith(Needed.Emulator)]
    public void EveryWidthIsRight()
    {
        foreach (var width in new[] { 2, 8, 15, 16, 17, 63, 65, 128, 129, 200 })
            Check(new CudaProblem(width, 20, 30, width, false, ScalarType.Float32, "weighted log-sum-exp"));
    }

    /// <summary>In one pass up to 256 features, in chunks of rows beyond.</summary>
    [FactWith(Needed.Emulator)]
    public void TheGradientOfEveryWidthIsRight()
    {
        foreach (var width in new[] { 64, 65, 128, 129, 192, 250, 256, 257 })
            foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16 })
                Check(new CudaProblem(width, 20, 70, width, false, type, "log-sum-exp", "squared deviations"));
    }

    [FactWith(Needed.Emulator)]
    public void TheBackwardIsRightInChunksOfRows()
    {
        foreach (var square in new[] { false, true })
            Check(new CudaProblem(11, 140, square ? 140 : 130, 16, square, ScalarType.Float32, CudaProblem.Reductions), chunkRows: 128);
    }

    /// <summary>More than the statistics and terms of one launch.</summary>
    [FactWith(Needed.Emulator)]
    public void ManyReductionsOfOneProblemAreRight()
    {
        string[] reductions = [.. CudaProblem.Reductions, .. CudaProblem.Reductions];
        foreach (var square in new[] { false, true })
            foreach (var chunkRows in new int?[] { null, 128 })
                Check(new CudaProblem(15, 30, square ? 30 : 140, 8, square, ScalarType.Float32, reductions), chunkRows);
    }

    private static readonly string[][] ManyPairs =
    [
        ["log-add-exp", "sum", "squared deviations of positives"], ["log-sum-exp", "sum"], ["log-sum-exp", "log-sum-exp of positives", "turned log-add-exp"],
    ];

    /// <summary>Sums by label, and passes over rows and columns in the order of a key that all pairs have in common.</summary>
    [FactWith(Needed.Emulator)]
    public void ReductionsOfManyPairsAreRight()
    {
        foreach (var square in new[] { false, true })
            foreach (var width in new[] { 24, 260 })
                foreach (var reductions in ManyPairs)
                    Check(new CudaProblem(17, 300, square ? 300 : 140, width, square, ScalarType.Float32, reductions), fewPairs: 0);
    }

    [FactWith(Needed.Emulator)]
    public void APassOverPositivesMultipliesTheirLabelsOnly()
    {
        using var scope = NewDisposeScope();
        const int Items = 1280, Tiles = Items / 128;
        var emulator = Emulator.Another();
        var kernel = new CudaKernel(new EmulatedDriver(emulator, new Schedule(BlockOrder.Ascending))) { FewPairs = 0 };
        var random = new Random(18);
        var keys = new Keys(arange(Items), tensor(Enumerable.Range(0, Items).Select(_ => (long)random.Next(10)).ToArray()));
        var features = tensor(Enumerable.Range(0, Items * 8).Select(_ => random.NextSingle() - 0.5f).ToArray()).reshape(Items, 8);
        var problem = new TileProblem(features, null, keys, keys, 5, [(Tile)RowReduction.LogSumExp(PairSet.Positives)]) { Precision = Precision.BFloat16 };
        var found = kernel.Forward(problem)[0].data<float>().ToArray();
        var products = emulator.TakeCounts().Multiplications;
        output.WriteLine($"{products} products, {Tiles * Tiles * 128} of all pairs");
        Assert.InRange(products, 1, Tiles * Tiles * 128 * 4 / 10);
        var rounded = problem with { Rows = Embeddings.Rounded(features, Precision.BFloat16).to(float64) };
        Near.Equal(TorchKernel.Instance.Forward(rounded)[0].data<double>().ToArray(), [.. found.Select(value => (double)value)], 2e-6, "positives of 1280 items, seed 18");
    }

    [FactWith(Needed.Emulator)]
    public void KeysAreEqualWhereAllOfTheirBitsAre()
    {
        var random = new Random(19);
        new KeyProblem(150, _ => random.NextInt64(-1, 2) + (random.NextInt64(-1, 2) << 32), _ => random.NextInt64(-1, 2)).Check(Kernel(new Schedule(BlockOrder.Ascending)));
    }

    /// <summary>Tiles whose keys are far from each other are passed over; those that have one in common are not.</summary>
    [FactWith(Needed.Emulator)]
    public void SortedKeysAreEqualAcrossTiles() => KeyProblem.Sorted.Check(Kernel(new Schedule(BlockOrder.Ascending)));

    /// <summary>Small integers, so that many pairs are equally large and every product is exact; rows without a member too.</summary>
    [FactWith(Needed.Emulator)]
    public void TheLargestOfASetIsTheOneOfTheLowestIndex()
    {
        using var scope = NewDisposeScope();
        var random = new Random(16);
        Tensor Numbers(int below, params long[] shape) =>
            tensor(Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => random.Next(-below, below)).ToArray()).reshape(shape);
        Keys KeysOf(long count) => new(arange(count), Numbers(3, count).to(int64), Numbers(2, count).to(int64));
        foreach (var (rows, columns) in new[] { (1, 1), (40, 300), (130, 130) })
            foreach (var set in new[] { PairSet.All, PairSet.Negatives, PairSet.AlignedPositives, !PairSet.All })
                foreach (var alpha in new[] { 1, -1 })
                {
                    var tile = new Tile(set, TileKind.LogSumExp) { Alpha = alpha, ColumnLogWeights = Numbers(2, columns).to(float32) };
                    var problem = new TileProblem(
                        Numbers(3, rows, 5).to(float32), Numbers(3, columns, 5).to(float32), KeysOf(rows), KeysOf(columns), 1, [tile]);
                    Assert.Equal(
                        TorchKernel.Instance.ArgMax(problem).data<long>().ToArray(), Kernel(new Schedule(BlockOrder.Descending)).ArgMax(problem).data<long>().ToArray());
                }
    }

    /// <summary>Blocks and warps in any order, and copies that come early or late, also find each race; the bits are the same.</summary>
    [FactWith(Needed.Emulator)]
    public void TheBitsDoNotDependOnTheOrderOfTheBlocks()
    {
        foreach (var chunkRows in new int?[] { null, 128 })
        {
            var problem = new CudaProblem(12, 140, 300, 24, false, ScalarType.Float32, CudaProblem.Reductions);
            var expected = problem.Numbers(Kernel(new Schedule(BlockOrder.Ascending), chunkRows));
            Assert.All(expected, number => Assert.False(double.IsNaN(number)));
            foreach (var (order, late) in new[] { (BlockOrder.Descending, true), (BlockOrder.Random, true), (BlockOrder.Random, false) })
                Assert.Equal(expected, problem.Numbers(Kernel(new Schedule(order, late, 5), chunkRows)));
        }
    }

    /// <summary>A pass that takes long is divided among launches, here one for every 128 rows.</summary>
    [FactWith(Needed.Emulator)]
    public void ManyLaunchesHaveTheBitsOfOne()
    {
        var schedule = new Schedule(BlockOrder.Ascending);
        foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16 })
            foreach (var width in new[] { 24, 140 })
                foreach (var fewPairs in new long[] { 1 << 20, 0 })
                {
                    var problem = new CudaProblem(16, 300, 140, width, false, type, CudaProblem.Reductions);
                    var divided = new EmulatedDriver(Emulator.Instance, schedule) { MostWork = 1 };
                    Assert.Equal(problem.Numbers(Kernel(schedule, fewPairs: fewPairs)), problem.Numbers(new CudaKernel(divided) { FewPairs = fewPairs }));
                }
    }

    [TheoryWith(Needed.Emulator)]
    [InlineData(ScalarType.Float32, 72)]
    [InlineData(ScalarType.BFloat16, 72)]
    [InlineData(ScalarType.BFloat16, 150)]
    public void NoReadOfAMatrixMeetsAConflictOfBanks(ScalarType type, int width)
    {
        var emulator = Emulator.Another();
        new CudaProblem(13, 130, 140, width, false, type, "log-sum-exp")
            .Check(new CudaKernel(new EmulatedDriver(emulator, new Schedule(BlockOrder.Ascending))));
        var counts = emulator.TakeCounts();
        output.WriteLine($"{counts}");
        Assert.True(counts.MatrixLoads > 1000);
        Assert.Equal(0, counts.BankConflicts);
    }

    /// <summary>Tensor cores multiply bfloat16; six products of three parts are nevertheless no worse than torch's own float32.</summary>
    [FactWith(Needed.Emulator)]
    public void GradientsOfFloat32AreAsGoodAsTorchsOwn()
    {
        foreach (var reduction in CudaProblem.Reductions)
            foreach (var (count, width) in new[] { (100, 16), (200, 130) })
            {
                var problem = new CudaProblem(14, count, count, width, true, ScalarType.Float32, reduction);
                var (found, torchs) = (problem.GradientError(Kernel(new Schedule(BlockOrder.Ascending))), problem.GradientError(TorchKernel.Instance));
                output.WriteLine($"{problem}: {found:e1}, torch {torchs:e1}");
                Assert.True(found < 2 * torchs + 1e-7, $"{problem}: {found:e1}, torch {torchs:e1}");
            }
    }

    private static CudaKernel Kernel(Schedule schedule, int? chunkRows = null, long fewPairs = 1 << 20, int device = 0) =>
        new(new EmulatedDriver(Emulator.Instance, schedule, device)) { ChunkRows = chunkRows, FewPairs = fewPairs };

    private void Check(CudaProblem problem, int? chunkRows = null, long fewPairs = 1 << 20, int device = 0)
    {
        output.WriteLine($"{problem}");
        problem.Check(Kernel(new Schedule(BlockOrder.Ascending), chunkRows, fewPairs, device));
    }
}
