using BiasedDigits;
using ContrastiveLosses;
using LongTailedDigits;

namespace LargeBatch;

/// <summary>Training with batches that the encoder never sees as a whole.</summary>
internal static class Training
{
    private const double LearningRate = 3e-3;

    /// <summary>Two views of each digit, moved by up to two pixels, [count, 2, 1, 28, 28].</summary>
    public static Tensor Views(MovedDigits digits, long[] places, Random random) => stack([digits.At(places, random), digits.At(places, random)], 1);

    /// <summary>Trains the network for some steps; tells the loss of each.</summary>
    public static void Train(Network network, MovedDigits digits, int batch, int chunk, int steps, Random random, Action<int, double> told)
    {
        using var optimizer = optim.Adam(network.parameters(), LearningRate);
        var all = Enumerable.Range(0, digits.Count).Select(place => (long)place).ToArray();
        for (var step = 1; step <= steps; step++)
        {
            using var scope = NewDisposeScope();
            random.Shuffle(all);
            var places = all[..batch];
            var labels = digits.Labels.index_select(0, tensor(places));
            optimizer.zero_grad();
            var loss = GradientCache.Step(
                network.Views, Views(digits, places, random), embeddings => Contrastive.SupCon(embeddings, labels), chunk);
            optimizer.step();
            told(step, loss.item<float>());
        }
    }

    /// <summary>The share of the digits, in percent, whose nearest mean of a class's embeddings is that of their own.</summary>
    public static double Accuracy(Network network, MovedDigits known, MovedDigits unseen)
    {
        using var scope = NewDisposeScope();
        using var inference = no_grad();
        var (features, own) = (Embed(known), known.Labels);
        var means = zeros(Digits.Classes, features.shape[1]).index_add(0, own, features, 1);
        var nearest = Embed(unseen).mm(nn.functional.normalize(means, dim: 1).t()).argmax(1);
        return 100.0 * nearest.eq(unseen.Labels).sum().item<long>() / unseen.Count;

        Tensor Embed(MovedDigits digits) => nn.functional.normalize(cat(
            Enumerable.Range(0, digits.Count).Select(place => (long)place).Chunk(500).Select(places => network.call(digits.At(places))).ToArray()), dim: 1);
    }
}
