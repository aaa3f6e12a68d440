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
        && problem.RowCount > 0 && problem.ColumnCount > 0 && problem.Rows.shape[1] > 0
        && Math.Max(problem.RowCount, problem.ColumnCount) < 1 << 30 && problem.Rows.shape[1] < 1 << 20;

    public Tensor[] Forward(TileProblem problem)
    {
        if (!IsFor(problem)) return TorchKernel.Instance.Forward(problem);
        using var scope = NewDisposeScope();
        Tile[] pairwise = [.. problem.Reductions.Where(tile => IsPairwise(problem, tile))];
        var computed = new Dictionary<Tile, Tensor>(ReferenceEqualityComparer.Instance);
        foreach (var pass in pairwise.GroupBy(tile => IsApart(problem, tile)))
        {
            var part = problem with { Reductions = [.. pass] };
            foreach (var (tile, result) in pass.Zip(HasFewPairs(problem) ? ForwardOf(part) : LabelOrder.Forward(part, ForwardOf))) computed[tile] = result;
        }
        Tensor[] results = [.. problem.Reductions.Select(tile =>
            computed.GetValueOrDefault(tile) ?? TorchKernel.LinearSum(Widened(problem), tile.Set, groups.Sums))];
        foreach (var result in results) result.MoveToOuterDisposeScope();
        return results;
    }

    public Tensor?[] Backward(TileProblem problem, Tensor[] results, Tensor?[] gradients)
    {
        if (!IsFor(problem)) return TorchKernel.Instance.Backward(problem, results, gradients);
        using var scope = NewDisposeScope();
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

    public Tensor Count(TileProblem problem, PairSet set)
    {
        if (!IsFor(problem)) return TorchKernel.Instance.Count(problem, set);
        if (!HasFewPairs(problem)) return TorchKernel.LinearCount(problem, set, groups.Sums);
        using var scope = NewDisposeScope();
        var result = driver.Empty([problem.RowCount], ScalarType.Int64, problem.Rows.device);
        var (rows, columns) = PackedItems.WithoutFeatures(problem, set);
        var rowsOfBlock = DeviceFunction.Count.Threads / 32; // a warp has a row
        driver.Launch(DeviceFunction.Count, (rows.Count + rowsOfBlock - 1) / rowsOfBlock, 1, new CountParameters
        {
            Rows = rows.Parameters,
            Columns = columns.Parameters,
            Result = RawStorage.AddressOf(result),
            Table = set.Table,
        }, [result, .. rows.Tensors, .. columns.Tensors]);
        return result.MoveToOuterDisposeScope();
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
    /// Whether a reduction has a pass of its own: of many pairs a log-sum-exp over the positives looks at a fraction of them, and that over
    /// the others alone has the kernel with fewer registers.
    /// </summary>
    private bool IsApart(TileProblem problem, Tile tile) =>
        !HasFewPairs(problem) && tile.Kind == TileKind.LogSumExp && LabelOrder.IsFor(problem, tile.Set);

    /// <summary>By passes over the pairs.</summary>
    private Tensor[] ForwardOf(TileProblem problem) => ForwardOf(problem, new PackedProblem(driver, problem));

    private Tensor[] ForwardOf(TileProblem problem, PackedProblem packed)
    {
        var levels = Levels(problem, problem.Reductions, packed);
        return new StatisticsPass(driver, problem, packed).Compute([.. problem.Reductions.Select((tile, k) => new Statistic(KindOf(tile), tile, levels[k]))]);
    }

    /// <summary>By passes over the pairs, in float32; a gradient has arrived at each reduction.</summary>
    private Tensor?[] BackwardOf(TileProblem problem, Tensor[] results, Tensor?[] gradients)
    {
        var (tiles, packed) = (problem.Reductions, new PackedProblem(driver, problem));
        var levels = Levels(problem, tiles, packed);
        var inputs = new Tensor?[2 + tiles.Count];
        (inputs[0], inputs[1]) = PairwiseGradients(
            problem, packed, [.. tiles.Select((tile, k) => GradientTerm.Of(problem, tile, levels[k] ?? results[k], gradients[k]!))]);
        var leveled = Enumerable.Range(0, tiles.Count).Where(k => problem.Wanted[2 + k]).ToArray();
        var slopes = ForwardOf(problem with { Reductions = [.. leveled.Select(k => tiles[k].Slope)] }, packed);
        for (var k = 0; k < leveled.Length; k++)
            inputs[2 + leveled[k]] = LevelGradient(tiles[leveled[k]], slopes[k], gradients[leveled[k]]!);
        return inputs;
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

    /// <summary>What is compared with the products of each row: a level that was given, or the mean over the set, 0 where it is empty.</summary>
    private Tensor?[] Levels(TileProblem problem, IReadOnlyList<Tile> tiles, PackedProblem packed)
    {
        var levels = tiles.Select(tile => tile.Level).ToArray();
        var deviating = Enumerable.Range(0, tiles.Count).Where(k => tiles[k].Kind == TileKind.SquaredDeviations).ToArray();
        Tensor[] sums = HasFewPairs(problem)
            ? new StatisticsPass(driver, problem, packed).Compute([.. deviating.Select(k => new Statistic(StatisticKind.Sum, tiles[k]))])
            : [.. deviating.Select(k => TorchKernel.LinearSum(Widened(problem), tiles[k].Set, groups.Sums))];
        for (var k = 0; k < sums.Length; k++)
            levels[deviating[k]] = sums[k].div(Count(problem, tiles[deviating[k]].Set).clamp_min(Scalars.One));
        return levels;
    }

    private (Tensor? Rows, Tensor? Columns) PairwiseGradients(TileProblem problem, PackedProblem packed, IReadOnlyList<GradientTerm> terms) =>
        ChunkRows is null && packed.Rows.Width <= GradientPass.MostFeatures
            ? new GradientPass(driver, problem, packed, terms).Run()
            : new CoefficientPass(driver, problem, packed, terms) { ChunkRows = ChunkRows }.Run();

    /// <summary>The gradient that arrives, times the sum of the members' slopes. A row without members has none, whatever arrives.</summary>
    private static Tensor LevelGradient(Tile tile, Tensor slope, Tensor gradient) =>
        gradient.to(float32).mul(slope).masked_fill(slope.eq(Scalars.Zero), Scalars.Zero).to(tile.Level!.dtype);

    private static TileProblem Widened(TileProblem problem) =>
        problem with { Rows = problem.Rows.to(float32), Columns = problem.Columns?.to(float32) };
}
