using ContrastiveLosses.Arguments;
using ContrastiveLosses.Kernels.Torch;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Kernels.Cuda;

/// <summary>
/// The reductions on tensor cores, for float32, bfloat16 and float16. Results and what is computed with them are float32. Sums and counts of
/// many pairs come from sums per label. Problems that it is not for go to <see cref="TorchKernel"/>.
/// </summary>
internal sealed class CudaKernel(IKernelDriver driver) : IKernel
{
    private readonly GroupSumsPass groups = new(driver);

    /// <summary>Up to so many pairs a pass over them takes less time than the launches of sums per label, or of an order by label.</summary>
    public long FewPairs { get; init; } = 1 << 25;

    /// <summary>Most rows of a chunk of the backward, a multiple of a tile's or all; null: as many as fit into its memory.</summary>
    public int? ChunkRows { get; init; }

    /// <summary>Whether a problem is one for this kernel.</summary>
    public static bool IsFor(TileProblem problem) =>
        problem.Rows.dtype is ScalarType.Float32 or ScalarType.BFloat16 or ScalarType.Float16
        && problem.RowCount > 0 && problem.ColumnCount > 0 && problem.Rows.size(1) > 0
        && Math.Max(problem.RowCount, problem.ColumnCount) < 1 << 30 && problem.Rows.size(1) < 1 << 20;

    public Tensor[] Forward(TileProblem problem)
    {
        if (!IsFor(problem)) return TorchKernel.Instance.Forward(problem);
        using var scope = NewDisposeScope();
        var packed = new Lazy<PackedProblem>(() => new(driver, problem));
        var known = new Dictionary<Tile, Tensor>(ReferenceEqualityComparer.Instance);
        foreach (var pass in problem.Reductions.GroupBy(tile => PassOf(problem, tile)).OrderBy(pass => pass.Key))
        {
            // Sums have come before the deviations.
            var part = WithMeans(problem with { Reductions = [.. pass] }, known.Select(of => (of.Key, of.Value)));
            IEnumerable<Tensor> found =
                pass.Key == Pass.Linear ? pass.Select(tile => LinearSum(problem, tile.Set))
                : HasFewPairs(problem) ? ForwardOf(part, packed.Value)
                : LabelOrder.Forward(part, some => ForwardOf(some, new(driver, some)));
            foreach (var (tile, result) in pass.Zip(found)) known[tile] = result;
        }
        Tensor[] results = [.. problem.Reductions.Select(tile => known[tile])];
        foreach (var result in results) result.MoveToOuterDisposeScope();
        return results;
    }

    public Tensor?[] Backward(TileProblem problem, Tensor[] results, Tensor?[] gradients)
    {
        if (!IsFor(problem)) return TorchKernel.Instance.Backward(problem, results, gradients);
        using var scope = NewDisposeScope();
        problem = WithMeans(problem, problem.Reductions.Zip(results));
        var inputs = new Tensor?[2 + results.Length];
        var arrived = Enumerable.Range(0, results.Length).Where(k => gradients[k] is not null).ToLookup(k => IsPairwise(problem, problem.Reductions[k]));
        int[] pairwise = [.. arrived[true]];
        if (pairwise.Length > 0)
        {
            var part = problem with { Reductions = [.. pairwise.Select(k => problem.Reductions[k])] };
            Tensor[] values = [.. pairwise.Select(k => results[k])];
            Tensor?[] arriving = [.. pairwise.Select(k => gradients[k])];
            var found = HasFewPairs(problem) ? BackwardOf(part, values, arriving) : LabelOrder.Backward(part, values, arriving, BackwardOf);
            (inputs[0], inputs[1]) = (found[0], found[1]);
            for (var k = 0; k < pairwise.Length; k++) inputs[2 + pairwise[k]] = found[2 + k];
        }
        if (arrived[false].Any())
        {
            if (problem.Wanted[0]) inputs[0] ??= zeros(problem.Rows.shape, float32, problem.Rows.device);
            if (problem.Wanted[1]) inputs[1] ??= zeros(problem.Columns!.shape, float32, problem.Rows.device);
        }
        foreach (var k in arrived[false])
            TorchKernel.AddLinearGradients(Widened(problem), problem.Reductions[k].Set, gradients[k]!, inputs, groups.Sums);
        for (var k = 0; k < 2; k++) inputs[k] = inputs[k]?.to(problem.Rows.dtype);
        foreach (var input in inputs) input?.MoveToOuterDisposeScope();
        return inputs;
    }

    public Tensor[] Count(TileProblem problem, IReadOnlyList<PairSet> sets)
    {
        if (!IsFor(problem)) return TorchKernel.Instance.Count(problem, sets);
        if (!HasFewPairs(problem)) return [.. sets.Select(set => TorchKernel.LinearCount(problem, set, groups.Sums))];
        return [.. sets.Chunk(CountParameters.Sets.Most).SelectMany(some => CountOf(problem, some))];
    }

    public Tensor ArgMax(TileProblem problem)
    {
        if (!IsFor(problem)) return TorchKernel.Instance.ArgMax(problem);
        using var scope = NewDisposeScope();
        return (HasFewPairs(problem) ? ArgMaxOf(problem) : LabelOrder.ArgMax(problem, ArgMaxOf)).MoveToOuterDisposeScope();
    }

    private bool HasFewPairs(TileProblem problem) => problem.RowCount * problem.ColumnCount <= FewPairs;

    private bool IsPairwise(TileProblem problem, Tile tile) => tile.Kind != TileKind.Sum || HasFewPairs(problem);

    /// <summary>
    /// Of many pairs a log-sum-exp over the positives looks at a fraction of them, and that over the others alone has the kernel with fewer
    /// registers. Deviations need the means.
    /// </summary>
    private Pass PassOf(TileProblem problem, Tile tile) =>
        tile.Kind == TileKind.SquaredDeviations ? Pass.Deviations
        : !IsPairwise(problem, tile) ? Pass.Linear
        : !HasFewPairs(problem) && tile.Kind == TileKind.LogSumExp && LabelOrder.IsFor(problem, tile.Set) ? Pass.Positives
        : Pass.Pairs;

    /// <summary>The problem with the mean over its set as the level of each squared deviation, 0 where the set is empty.</summary>
    /// <param name="problem">Of whose reductions some may be squared deviations.</param>
    /// <param name="known">Results. Sums over those sets that are not among them are computed.</param>
    private TileProblem WithMeans(TileProblem problem, IEnumerable<(Tile Of, Tensor Value)> known)
    {
        return problem with { Reductions = [.. problem.Reductions.Select(tile => tile.Kind == TileKind.SquaredDeviations ? WithMean(tile) : tile)] };

        Tile WithMean(Tile tile)
        {
            var members = tile.Members ?? Count(problem, [tile.Set])[0];
            return tile with { Level = SumOver(tile.Set).div(members.clamp_min(Scalars.One)), LevelIsConstant = true };
        }

        Tensor SumOver(PairSet set)
        {
            if (known.FirstOrDefault(result => result.Of.Kind == TileKind.Sum && result.Of.Set == set).Value is { } sum) return sum;
            if (!HasFewPairs(problem)) return LinearSum(problem, set);
            var alone = problem with { Reductions = [(Tile)RowReduction.Sum(set)] };
            return ForwardOf(alone, new(driver, alone))[0];
        }
    }

    private Tensor LinearSum(TileProblem problem, PairSet set) => TorchKernel.LinearSum(Widened(problem), set, groups.Sums);

    /// <summary>By passes over the pairs.</summary>
    private Tensor[] ForwardOf(TileProblem problem, PackedProblem packed) =>
        new StatisticsPass(driver, problem, packed).Compute([.. problem.Reductions.Select(tile => new Statistic(KindOf(tile), tile))]);

    /// <summary>By passes over the pairs, in float32; a gradient has arrived at each reduction.</summary>
    private Tensor?[] BackwardOf(TileProblem problem, Tensor[] results, Tensor?[] gradients)
    {
        var (tiles, packed) = (problem.Reductions, new PackedProblem(driver, problem));
        var inputs = new Tensor?[2 + tiles.Count];
        (inputs[0], inputs[1]) = PairwiseGradients(
            problem, packed, [.. tiles.Select((tile, k) => GradientTerm.Of(problem, tile, tile.Level ?? results[k], gradients[k]!))]);
        var leveled = Enumerable.Range(0, tiles.Count).Where(k => problem.Wanted[2 + k]).ToArray();
        var slopes = ForwardOf(problem with { Reductions = [.. leveled.Select(k => tiles[k].Slope())] }, packed);
        for (var k = 0; k < leveled.Length; k++)
            inputs[2 + leveled[k]] = LevelGradient(tiles[leveled[k]], slopes[k], gradients[leveled[k]]!);
        return inputs;
    }

    private Tensor[] CountOf(TileProblem problem, PairSet[] sets)
    {
        using var scope = NewDisposeScope();
        Tensor[] results = [.. sets.Select(_ => driver.Empty([problem.RowCount], ScalarType.Int64, problem.Rows.device))];
        var (rows, columns) = PackedItems.WithoutFeatures(problem, sets);
        var parameters = new CountParameters { Rows = rows.Parameters, Columns = columns.Parameters, Count = sets.Length };
        for (var k = 0; k < sets.Length; k++) parameters.Each[k] = new() { Result = RawStorage.AddressOf(results[k]), Table = sets[k].Table };
        var rowsOfBlock = DeviceFunction.Count.Threads / 32; // a warp has a row
        driver.Launch(
            DeviceFunction.Count, (rows.Count + rowsOfBlock - 1) / rowsOfBlock, 1, parameters, [.. results, .. rows.Tensors, .. columns.Tensors]);
        foreach (var result in results) result.MoveToOuterDisposeScope();
        return results;
    }

    private Tensor ArgMaxOf(TileProblem problem) =>
        new StatisticsPass(driver, problem, new(driver, problem)).Compute(new Statistic(StatisticKind.ArgMax, problem.Reductions[0]))[0];

    public static StatisticKind KindOf(Tile tile) => tile.Kind switch
    {
        TileKind.Sum => StatisticKind.Sum,
        TileKind.LogAddExp => StatisticKind.LogAddExp,
        TileKind.LogAddExpSlope => StatisticKind.LogAddExpSlope,
        TileKind.SquaredDeviations => StatisticKind.SquaredDeviations,
        _ => StatisticKind.LogSumExp,
    };

    private (Tensor? Rows, Tensor? Columns) PairwiseGradients(TileProblem problem, PackedProblem packed, IReadOnlyList<GradientTerm> terms) =>
        ChunkRows is null && packed.Rows.Width <= GradientPass.MostFeatures
            ? new GradientPass(driver, problem, packed, terms).Run()
            : new CoefficientPass(driver, problem, packed, terms) { ChunkRows = ChunkRows }.Run();

    /// <summary>The gradient that arrives, times the sum of the members' slopes. A row without members has none, whatever arrives.</summary>
    private static Tensor LevelGradient(Tile tile, Tensor slope, Tensor gradient) =>
        gradient.to(float32).mul(slope).masked_fill(slope.eq(Scalars.Zero), Scalars.Zero).to(tile.Level!.dtype);

    private static TileProblem Widened(TileProblem problem) =>
        problem with { Rows = problem.Rows.to(float32), Columns = problem.Columns?.to(float32) };

    /// <summary>What is computed together, in this order.</summary>
    private enum Pass
    {
        Linear,
        Positives,
        Pairs,
        Deviations,
    }
}
