using ContrastiveLosses;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace ManyNegatives;

/// <summary>Accuracies on test samples, in percent, of one training with k negatives.</summary>
internal sealed record Trained(long K, int Seed, double MeanClassifier, double LinearClassifier);

/// <summary>Trains a small network with k drawn negatives per anchor, and classifies by its features.</summary>
internal static class Sampled
{
    public static readonly long[] Negatives = [1, 4, 16, 64, 256];

    private const int BatchSize = 256, Steps = 300, Features = 16;
    private const double Temperature = 0.5, LearningRate = 3e-3;

    public static Trained Run(long k, int seed, int steps = Steps)
    {
        using var scope = NewDisposeScope();
        // The same samples, pairs and first weights whatever k is.
        random.manual_seed(seed);
        var data = new LatentClasses(seed);
        using var network = Sequential(Linear(LatentClasses.Width, 128), ReLU(), Linear(128, 128), ReLU(), Linear(128, Features));
        using var optimizer = optim.Adam(network.parameters(), LearningRate);
        using var draws = new torch.Generator((ulong)seed);
        for (var step = 0; step < steps; step++)
        {
            using var iteration = NewDisposeScope();
            var (first, second) = data.Pairs(BatchSize);
            // The other halves of all pairs are the pool; a negative may well be of the anchor's class.
            var positives = network.call(second);
            var negatives = Contrastive.SampleNegatives(arange(BatchSize), k, generator: draws);
            var loss = Contrastive.SampledNCE(network.call(first), positives, positives, negatives, Temperature);
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
        }
        return Evaluate(network, data, k, seed);
    }

    private static Trained Evaluate(Sequential network, LatentClasses data, long k, int seed)
    {
        using var inference = no_grad();
        var (train, test) = (Unit(data.Train), Unit(data.Test));
        var isMember = data.TrainLabels.unsqueeze(1).eq(arange(LatentClasses.Classes)).to(float64);
        var means = isMember.t().mm(train) / isMember.sum(0, keepdim: true).t();
        // Least squares, with a column of ones for the offset.
        var (inputs, outputs) = (WithOnes(train), WithOnes(test));
        var weights = linalg.solve(inputs.t().mm(inputs) + (eye(Features + 1, dtype: float64) * 1e-3), inputs.t().mm(isMember));
        return new(k, seed, Accuracy(test.mm(means.t())), Accuracy(outputs.mm(weights)));

        Tensor Unit(Tensor samples) => functional.normalize(network.call(samples).to(float64), dim: 1);

        double Accuracy(Tensor logits) => 100 * logits.argmax(1).eq(data.TestLabels).to(float64).mean().item<double>();

        static Tensor WithOnes(Tensor rows) => cat([rows, ones([rows.shape[0], 1], float64)], 1);
    }
}
