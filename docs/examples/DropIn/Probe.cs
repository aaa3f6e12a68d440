using BiasedDigits;
using LargeBatch;
using LongTailedDigits;
using TorchSharp.Modules;

namespace DropIn;

/// <summary>A linear classifier on embeddings that stay as they are.</summary>
internal static class Probe
{
    private const int Steps = 200;

    public static Linear Train(Network encoder, MovedDigits digits)
    {
        using var embeddings = Embed(encoder, digits);
        var classifier = nn.Linear(Batches.Width, Digits.Classes);
        using var optimizer = optim.Adam(classifier.parameters(), 0.05);
        for (var step = 0; step < Steps; step++)
        {
            using var scope = NewDisposeScope();
            var loss = nn.functional.cross_entropy(classifier.call(embeddings), digits.Labels);
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
        }

        return classifier;
    }

    /// <summary>The share of digits that the classifier names right, in percent.</summary>
    public static double Accuracy(Network encoder, Linear classifier, MovedDigits digits)
    {
        using var scope = NewDisposeScope();
        using var inference = no_grad();
        return 100.0 * classifier.call(Embed(encoder, digits)).argmax(1).eq(digits.Labels).sum().item<long>() / digits.Count;
    }

    private static Tensor Embed(Network encoder, MovedDigits digits)
    {
        using var scope = NewDisposeScope();
        using var inference = no_grad();
        var parts = Enumerable.Range(0, digits.Count).Select(place => (long)place).Chunk(500).Select(places => encoder.call(digits.At(places)));
        return cat(parts.ToArray()).MoveToOuterDisposeScope();
    }
}
