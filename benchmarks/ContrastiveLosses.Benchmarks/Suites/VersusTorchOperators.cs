using BenchmarkDotNet.Attributes;
using ContrastiveLosses.Benchmarks.Measures;
using ContrastiveLosses.Reference.Catalogue;

namespace ContrastiveLosses.Benchmarks.Suites;

/// <summary>Each loss against what one would write with torch's operators and the whole matrix of similarities: forward and backward, float32.</summary>
[Config(typeof(InProcess))]
public class VersusTorchOperators
{
    private LossCase library = null!;
    private LossCase operators = null!;
    private Inputs inputs = null!;

    public static IEnumerable<string> Names => DenseForms.All.Keys;

    [ParamsSource(nameof(Names))]
    public string Loss { get; set; } = "";

    [Params(256, 2048)]
    public int N { get; set; }

    [GlobalSetup]
    public void Draw()
    {
        library = Losses.Find(Loss)!.Cases.First();
        operators = DenseForms.Of(library);
        inputs = library.Draw(new(1, N, 128, 10, ScalarType.Float32));
    }

    [Benchmark(Baseline = true)]
    public void Operators() => Stopwatches.Run(operators, inputs);

    [Benchmark]
    public void Library() => Stopwatches.Run(library, inputs);
}
