using System.Globalization;
using ContrastiveLosses.Benchmarks.Measures;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Fitting;

/// <summary>What is measured of a process, or would end it: each in one of its own.</summary>
public sealed class GradientCacheProcessTests(ITestOutputHelper output)
{
    private const double MiB = 1024 * 1024;

    /// <summary>Of the activations of an encoder that is much wider than its embeddings, only those of a chunk are there.</summary>
    [Fact]
    public void ThePeakIsThatOfAChunkWhateverTheBatch()
    {
        var (small, large, whole) = (Peak(512, 128), Peak(4096, 128), Peak(4096, 4096));
        output.WriteLine($"chunks of 128: {small:0.0} MiB of 512 samples, {large:0.0} MiB of 4096; all 4096 at once: {whole:0.0} MiB");
        Assert.True(large < small + 24, $"{small} MiB of 512 samples, {large} MiB of 4096.");
        Assert.True(whole > 3 * large, $"{large} MiB in chunks, {whole} MiB at once: this encoder is too small for the test.");
    }

    [Fact]
    public void ItHoldsWhatItHandsToNativeCode() => Child.Run(nameof(GradientCacheProcessTests), collecting: true, "8", "3", "4");

    /// <summary>In a process of its own: the memory in MiB of a step, after another on a few samples; what allocators add varies by 15.</summary>
    internal static void Run(string[] arguments)
    {
        var (samples, chunk, width) = (Number(0), Number(1), Number(2));
        using var scale = Math.Sqrt(width).ToScalar();
        var layers = Enumerable.Range(0, 12).Select(_ => randn([width, width]).div_(scale).requires_grad_()).ToArray();
        var inputs = randn([samples, width]);
        Step(8);
        Console.Write((PeakMemory.Of(() => Step(samples)) / MiB).ToString(CultureInfo.InvariantCulture));
        GC.KeepAlive(layers);

        int Number(int index) => int.Parse(arguments[index], CultureInfo.InvariantCulture);

        void Step(int count) => GradientCache.Step(Encode, inputs.narrow(0, 0, count), embeddings => Contrastive.SupCon(embeddings), chunk).Dispose();

        Tensor Encode(Tensor batch) => layers.Aggregate(batch, (tensor, layer) => tensor.mm(layer).relu()).narrow(1, 0, 4);
    }

    private static double Peak(int samples, int chunk) =>
        double.Parse(Child.Run(nameof(GradientCacheProcessTests), $"{samples}", $"{chunk}", "512"), CultureInfo.InvariantCulture);
}
