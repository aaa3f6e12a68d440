using BenchmarkDotNet.Attributes;
using ContrastiveLosses.Benchmarks.Measures;
using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Torch;
using ContrastiveLosses.Reference.Catalogue;

namespace ContrastiveLosses.Benchmarks.Suites;

/// <summary>
/// How time and memory grow with the number of items and of numbers in each: forward and backward, float32; the library, its torch kernel,
/// and the whole matrix of similarities.
/// </summary>
[Config(typeof(InProcess))]
public class Scaling
{
    private LossCase loss = null!;
    private LossCase operators = null!;
    private Inputs inputs = null!;

    [Params("supcon", "eps_supinfonce", "info_nce_cross_modal", "fairkl")]
    public string Loss { get; set; } = "";

    [Params(512, 2048, 4096)]
    public int N { get; set; }

    [Params(32, 128, 512)]
    public int D { get; set; }

    [GlobalSetup]
    public void Draw()
    {
        loss = Losses.Find(Loss)!.Cases.First();
        operators = DenseForms.Of(loss);
        inputs = loss.Draw(new(1, N, D, 10, ScalarType.Float32));
    }

    [Benchmark(Baseline = true)]
    public void Library() => Stopwatches.Run(loss, inputs);

    [Benchmark]
    public void BlocksOfTorchOperators()
    {
        using var forced = KernelChoice.Force(TorchKernel.Instance);
        Stopwatches.Run(loss, inputs);
    }

    [Benchmark]
    public void WholeMatrix() => Stopwatches.Run(operators, inputs);
}
