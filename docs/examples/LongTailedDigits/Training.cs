using System.Diagnostics;
using BiasedDigits;
using ContrastiveLosses;

namespace LongTailedDigits;

/// <summary>What one network does with the test digits, in percent.</summary>
/// <param name="Recall">Of each class the share that is named rightly.</param>
internal sealed record Run(string Method, int Seed, double[] Recall, double Seconds)
{
    /// <summary>Each class weighs the same.</summary>
    public double Balanced => Recall.Average();

    /// <summary>The three most frequent classes in training.</summary>
    public double Many => Recall[..3].Average();

    /// <summary>The three rarest.</summary>
    public double Few => Recall[^3..].Average();
}

internal static class Training
{
    private const int BatchSize = 128;
    private const double LearningRate = 3e-3;

    /// <summary>Trains a network by a method and tests it on digits of equally many of each class, or nearly so.</summary>
    public static Run Of(Method method, int seed, int epochs, double weight, MovedDigits train, int[] counts, MovedDigits test)
    {
        // Weights come from torch's generator, batches from .NET's: with both seeded a run can be repeated.
        torch.random.manual_seed(seed);
        var random = new Random(seed);
        var clock = Stopwatch.StartNew();
        using var network = new Network();
        using var prototypes = new ClassPrototypes(Network.Features, Network.Features);
        using var classCounts = tensor(counts.Select(count => (long)count).ToArray());
        using var optimizer = optim.Adam([.. network.parameters(), .. prototypes.parameters()], LearningRate);
        var size = Math.Min(BatchSize, train.Count);
        var schedule = optim.lr_scheduler.OneCycleLR(optimizer, LearningRate, total_steps: train.Count / size * epochs);
        network.train();
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            var order = Enumerable.Range(0, train.Count).Select(place => (long)place).ToArray();
            random.Shuffle(order);
            foreach (var places in order.Chunk(size).Where(places => places.Length == size))
                Step(places);
        }

        return new(method.Name, seed, Recall(), clock.Elapsed.TotalSeconds);

        void Step(long[] places)
        {
            using var scope = NewDisposeScope();
            var views = stack([train.At(places, random), train.At(places, random)], 1);
            var features = network.call(views.flatten(0, 1));
            var embeddings = network.Embed(features).reshape(places.Length, 2, Network.Features);
            var labels = train.Labels.index_select(0, tensor(places));
            var loss = method.Loss(new(network.Classifier.call(features), embeddings, labels, network.Classifier, prototypes, classCounts), weight);
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            schedule.step();
        }

        double[] Recall()
        {
            using var scope = NewDisposeScope();
            using var inference = no_grad();
            network.eval();
            var predicted = Enumerable.Range(0, test.Count).Select(place => (long)place).Chunk(500)
                .Select(places => network.Classifier.call(network.call(test.At(places))).argmax(1)).ToArray();
            var (names, labels) = (cat(predicted).data<long>().ToArray(), test.Labels.data<long>().ToArray());
            return [.. Enumerable.Range(0, Digits.Classes).Select(c => 100.0 * Share(names, labels, c))];
        }
    }

    private static double Share(long[] names, long[] labels, int label)
    {
        var own = Enumerable.Range(0, labels.Length).Where(i => labels[i] == label).ToArray();
        return own.Length == 0 ? 0 : own.Count(i => names[i] == label) / (double)own.Length;
    }
}
