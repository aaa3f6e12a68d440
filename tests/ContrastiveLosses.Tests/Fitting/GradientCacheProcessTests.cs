using System.Globalization;
using ContrastiveLosses.Benchmarks.Measures;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Fitting;

/// <summary>What is measured of a process, or would end it: each in one of its own.</summary>
[Collection(nameof(Alone))]
public sealed class GradientCacheProcessTests(ITestOutputHelper output)
{
    private const double MiB = 1024 * 1024;

    /// <summary>Of the activations of an encoder that is much wider than its embeddings, only those of a chunk are there.</summary>
    [Fact]
    public void ThePeakIsThatOfAChunkWhateverTheBatch()
    {
        var (small, large, whole) = (Peak(512, 128), Peak(4096, 128), Peak(4096, 4096));
        output.WriteLine($"chunks of 128: {small:0.0} MiB of 512 samples, {large:0.0} MiB of 4096; all 4096 at once: {whole:0.0} MiB");
        Assert.True(large < small + 4, $"{small} MiB of 512 samples, {large} MiB of 4096.");
        Assert.True(whole > 4 * large, $"{large} MiB in chunks, {whole} MiB at once: this encoder is too small for the test.");
    }

    [Fact]
    public void ItHoldsWhatItHandsToNativeCode() => Child.Run(nameof(GradientCacheProcessTests), collecting: true, "8", "3", "4");

    /// <summary>In a process of its own: the memory in MiB of the second of two steps.</summary>
    internal static void Run(string[] arguments)
    {
        var (samples, chunk, width) = (Number(0), Number(1), Number(2));
        var layers = Enumerable.Range(0, 6).Select(_ => (randn([width, width]) / Math.Sqrt(width)).requires_grad_()).ToArray();
        var inputs = randn([samples, width]);
        Step();
        Console.Write((PeakMemory.Of(Step) / MiB).ToString(CultureInfo.InvariantCulture));
        GC.KeepAlive(layers);

        int Number(int index) => int.Parse(arguments[index], CultureInfo.InvariantCulture);

        void Step() => GradientCache.Step(Encode, inputs, embeddings => Contrastive.SupCon(embeddings), chunk).Dispose();

        Tensor Encode(Tensor batch) => layers.Aggregate(batch, (tensor, layer) => tensor.mm(layer).relu()).narrow(1, 0, 4);
    }

    private static double Peak(int samples, int chunk) =>
        double.Parse(Child.Run(nameof(GradientCacheProcessTests), $"{samples}", $"{chunk}", "512"), CultureInfo.InvariantCulture);
}
