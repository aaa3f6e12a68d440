using System.Diagnostics;
using ContrastiveLosses;
using ContrastiveLosses.Benchmarks.Measures;

namespace LargeBatch;

/// <summary>One gradient of a network, and what it took.</summary>
/// <param name="Gradient">Of all parameters, one after the other.</param>
internal sealed record Measurement(string Name, double MiB, double Seconds, double Loss, float[] Gradient)
{
    private const int Repetitions = 3;

    /// <summary>What the process had before the first measurement: memory that torch keeps afterwards still counts.</summary>
    private static readonly long Baseline = Environment.WorkingSet;

    /// <summary>The gradient of all views at once.</summary>
    public static Measurement AtOnce(Network network, Tensor views, Tensor labels) =>
        Of($"{labels.shape[0]} at once", network, () =>
        {
            var loss = Contrastive.SupCon(network.Views(views), labels);
            loss.backward();
            return loss;
        });

    /// <summary>The same gradient, some samples at a time.</summary>
    public static Measurement InChunks(Network network, Tensor views, Tensor labels, long chunkSize) =>
        Of($"{labels.shape[0]} in chunks of {chunkSize}", network, () =>
            GradientCache.Step(network.Views, views, embeddings => Contrastive.SupCon(embeddings, labels), chunkSize));

    /// <summary>The largest difference to the other gradient, relative to its largest entry.</summary>
    public double DifferenceTo(Measurement other) =>
        Gradient.Zip(other.Gradient, (own, expected) => Math.Abs(own - expected)).Max() / other.Gradient.Max(Math.Abs);

    /// <summary>The least time of a few, and the memory at the peak of the first.</summary>
    private static Measurement Of(string name, Network network, Func<Tensor> differentiate)
    {
        var (seconds, loss, bytes) = (double.PositiveInfinity, 0.0, 0L);
        var parameters = network.parameters().ToArray();
        for (var k = 0; k < Repetitions; k++)
        {
            network.zero_grad();
            var (kept, peak) = (Math.Max(0, Environment.WorkingSet - Baseline), PeakMemory.Begin());
            var start = Stopwatch.GetTimestamp();
            using (NewDisposeScope()) loss = differentiate().item<float>();
            seconds = Math.Min(seconds, Stopwatch.GetElapsedTime(start).TotalSeconds);
            if (k == 0) bytes = kept + peak.Bytes;
        }

        using var scope = NewDisposeScope();
        return new(name, bytes / (1024.0 * 1024.0), seconds, loss, [.. parameters.SelectMany(parameter => parameter.grad!.data<float>().ToArray())]);
    }
}
