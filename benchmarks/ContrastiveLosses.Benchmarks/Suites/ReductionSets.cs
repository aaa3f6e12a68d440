using BenchmarkDotNet.Attributes;
using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Managed;
using ContrastiveLosses.Kernels.Torch;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;
using ContrastiveLosses.Reference.Catalogue;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses.Benchmarks.Suites;

/// <summary>Each reduction of the primitive, forward and backward, float32: the managed kernel, the torch kernel, the whole matrix.</summary>
[Config(typeof(InProcess))]
public class ReductionSets
{
    private const double Scale = 10;

    private Tensor features = null!;
    private Keys keys;
    private Tensor level = null!;
    private Tensor weights = null!;

    [Params("log-sum-exp", "two exponents", "column weights", "rows and columns", "log-add-exp of positives", "moments of four sets", "sum")]
    public string Reduction { get; set; } = "";

    [Params(512, 2048)]
    public int N { get; set; }

    [Params(128)]
    public int D { get; set; }

    [GlobalSetup]
    public void Draw()
    {
        var draw = new Draw(1, N, D, 10, ScalarType.Float32);
        var labels = draw.Labels();
        features = Embeddings.Prepare(draw.Rows(), normalize: true).requires_grad_();
        keys = new(arange(N), labels, draw.Biases(labels));
        (level, weights) = (draw.Rows(N), draw.Rows(N));
    }

    [Benchmark(Baseline = true)]
    public void Managed() => Run(ManagedKernel.Instance);

    [Benchmark]
    public void BlocksOfTorchOperators() => Run(TorchKernel.Instance);

    [Benchmark]
    public void WholeMatrix()
    {
        using var scope = NewDisposeScope();
        Backward(DenseFormulas.Evaluate(new(features, null, keys, keys, Scale, [.. Set().Cast<Tile>()])));
    }

    private void Run(IKernel kernel)
    {
        using var scope = NewDisposeScope();
        using var forced = KernelChoice.Force(kernel);
        Backward(RowReductionFunction.Reduce(new(features, null, keys, keys, Scale, [.. Set().Cast<Tile>()])));
    }

    private void Backward(Tensor[] values)
    {
        torch.autograd.grad([.. values.Select(value => value.sum())], [features]);
    }

    private RowReduction[] Set() => Reduction switch
    {
        "log-sum-exp" => [LogSumExp(PairSet.Others)],
        "two exponents" => [LogSumExp(PairSet.Negatives, 1.5), LogSumExp(PairSet.Negatives, 0.5)],
        "column weights" => [LogSumExp(PairSet.Others, 1, weights)],
        "rows and columns" => [LogSumExp(PairSet.All), ColumnLogSumExp(PairSet.All)],
        "log-add-exp of positives" => [LogAddExp(PairSet.Positives, level, 0.25)],
        "moments of four sets" =>
        [
            SquaredDeviations(PairSet.AlignedPositives), SquaredDeviations(PairSet.ConflictingPositives),
            SquaredDeviations(PairSet.AlignedNegatives), SquaredDeviations(PairSet.ConflictingNegatives),
        ],
        _ => [Sum(PairSet.Positives)],
    };
}
