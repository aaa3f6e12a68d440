using BenchmarkDotNet.Attributes;
using ContrastiveLosses.Benchmarks.Catalogue;
using ContrastiveLosses.Benchmarks.Measures;

namespace ContrastiveLosses.Benchmarks.Suites;

/// <summary>How time grows with the number of items and of numbers in each: forward and backward, float32.</summary>
[Config(typeof(InProcess))]
public class Scaling
{
    private LossCase loss = null!;
    private Inputs inputs = null!;

    [Params("supcon", "sincere", "info_nce_cross_modal", "fairkl")]
    public string Loss { get; set; } = "";

    [Params(512, 1024, 2048, 4096)]
    public int N { get; set; }

    [Params(32, 128)]
    public int D { get; set; }

    [GlobalSetup]
    public void Draw()
    {
        loss = Losses.Find(Loss)!.Cases.First();
        inputs = loss.Draw(new(1, N, D, 10, ScalarType.Float32));
    }

    [Benchmark]
    public void ForwardAndBackward() => Stopwatches.Run(loss, inputs);
}
