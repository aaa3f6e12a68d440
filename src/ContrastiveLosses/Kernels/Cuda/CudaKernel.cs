using ContrastiveLosses.Arguments;
using ContrastiveLosses.Kernels.Torch;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Kernels.Cuda;

/// <summary>
/// The reductions on tensor cores, for float32, bfloat16 and float16. Results and what is computed with them are float32. Linear sums,
/// counts and arg-max, and problems that it is not for, go to <see cref="TorchKernel"/>.
/// </summary>
internal sealed class CudaKernel(IKernelDriver driver) : IKernel
{
    /// <summary>Most rows of a chunk of the backward; null: as many as fit into its memory.</summary>
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
        var packed = new Lazy<PackedProblem>(() => new(driver, problem));
        Tensor[] results = [.. problem.Reductions.Select(tile => tile.Kind switch
        {
            TileKind.Sum => TorchKernel.LinearSum(Widened(problem), tile.Set),
            TileKind.LogAddExp => packed.Value.Sum(DeviceFunction.LogAddExp, tile, tile.Level!),
            TileKind.SquaredDeviations => packed.Value.Sum(DeviceFunction.SquaredDeviations, tile, Mean(problem, tile.Set)),
            _ => packed.Value.LogSumExp(tile),
        })];
        foreach (var result in results) result.MoveToOuterDisposeScope();
        return results;
    }

    public Tensor?[] Backward(TileProblem problem, Tensor[] results, Tensor?[] gradients)
    {
        if (!IsFor(problem)) return TorchKernel.Instance.Backward(problem, results, gradients);
        using var scope = NewDisposeScope();
        var inputs = new Tensor?[2 + results.Length];
        var arrived = Enumerable.Range(0, results.Length).Where(k => gradients[k] is not null).ToLookup(k => problem.Reductions[k].Kind == TileKind.Sum);
        if (arrived[false].Any())
        {
            var packed = new PackedProblem(driver, problem);
            var terms = new List<CoefficientTerm>();
            foreach (var k in arrived[false])
            {
                var tile = problem.Reductions[k];
                var statistic = tile.Kind == TileKind.SquaredDeviations ? Mean(problem, tile.Set) : results[k];
                terms.AddRange(CoefficientTerm.Of(problem, tile, statistic, gradients[k]!, packed));
                if (tile.Level is not null) inputs[2 + k] = LevelGradient(packed, tile, gradients[k]!);
            }
            (inputs[0], inputs[1]) = new GradientPass(driver, problem, packed, terms) { ChunkRows = ChunkRows }.Run();
        }
        inputs[0] ??= zeros(problem.Rows.shape, float32, problem.Rows.device);
        if (problem.Columns is not null) inputs[1] ??= zeros(problem.Columns.shape, float32, problem.Rows.device);
        foreach (var k in arrived[true])
            TorchKernel.Instance.AddLinearGradients(Widened(problem), problem.Reductions[k].Set, gradients[k]!, inputs);
        for (var k = 0; k < 2; k++) inputs[k] = inputs[k]?.to(problem.Rows.dtype);
        foreach (var input in inputs) input?.MoveToOuterDisposeScope();
        return inputs;
    }

    public Tensor Count(TileProblem problem, PairSet set) => TorchKernel.Instance.Count(problem, set);

    public Tensor ArgMax(TileProblem problem) => TorchKernel.Instance.ArgMax(problem);

    /// <summary>The mean over a set of each row; 0 where it is empty.</summary>
    private Tensor Mean(TileProblem problem, PairSet set) =>
        TorchKernel.LinearSum(Widened(problem), set).div(Count(problem, set).clamp_min(Scalars.One));

    /// <summary>The gradient that arrives, times the sum of the members' slopes. A row without members has none, whatever arrives.</summary>
    private static Tensor LevelGradient(PackedProblem packed, Tile tile, Tensor gradient)
    {
        var slope = packed.Sum(DeviceFunction.LogAddExpSlope, tile, tile.Level!);
        return gradient.to(float32).mul(slope).masked_fill(slope.eq(Scalars.Zero), Scalars.Zero).to(tile.Level!.dtype);
    }

    private static TileProblem Widened(TileProblem problem) =>
        problem with { Rows = problem.Rows.to(float32), Columns = problem.Columns?.to(float32) };
}
