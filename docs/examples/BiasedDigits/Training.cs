using static TorchSharp.torch.nn;

namespace BiasedDigits;

/// <summary>One point of the training curves; the accuracies are those of the test digits, in percent.</summary>
internal sealed record CurvePoint(int Epoch, double Loss, double Aligned, double Conflicting);

/// <summary>Trains one network with one objective.</summary>
internal static class Training
{
    private const int BatchSize = 256;
    private const double LearningRate = 3e-3;

    /// <summary>
    /// Trains until the epochs are over or <paramref name="stop"/> is set, and writes a point per finished epoch to
    /// <paramref name="curve"/>. The network that is returned belongs to the caller.
    /// </summary>
    /// <param name="advance">Called after every step with the share of the training that is done and the loss.</param>
    public static Network Run(
        Method method, Options options, int seed, ColouredDigits train, ColouredDigits test,
        List<CurvePoint> curve, Action<double, double> advance, CancellationToken stop)
    {
        // Weights come from torch's generator, batches from .NET's: with both seeded a run can be repeated.
        random.manual_seed(seed);
        var shuffler = new Random(seed);
        var device = train.Labels.device;
        var objective = method.Objective(options);

        var network = new Network();
        using var head = Linear(Network.Features, method.Outputs);
        using var observer = Linear(Network.Features, Digits.Classes);
        network.to(device);
        head.to(device);
        observer.to(device);

        var batches = Math.Max(1, train.Count / BatchSize);
        var steps = batches * options.Epochs;
        using var optimizer = optim.Adam([.. network.parameters(), .. head.parameters(), .. observer.parameters()], LearningRate);
        var schedule = optim.lr_scheduler.OneCycleLR(optimizer, LearningRate, total_steps: steps);

        for (var epoch = 1; epoch <= options.Epochs; epoch++)
        {
            network.train();
            var total = 0.0;
            foreach (var (number, places) in train.Shuffled(Math.Min(BatchSize, train.Count), shuffler).Index())
            {
                if (stop.IsCancellationRequested)
                    return network;
                var loss = Step(places);
                total += loss;
                advance(((epoch - 1) * batches + number + 1) / (double)steps, loss);
            }

            var (aligned, conflicting) = Observe();
            curve.Add(new(epoch, total / batches, aligned, conflicting));
        }

        return network;

        double Step(long[] places)
        {
            // Everything that a step makes is released at its end, and not by the garbage collector some time later.
            using var scope = NewDisposeScope();
            var batch = train.At(places);
            var features = network.call(batch.Images);
            var loss = objective(head.call(features), batch.Labels, batch.Colours);

            // The observer reads the digit off the features while they are learnt. It sees them detached: it watches, and
            // changes nothing in the network.
            var observed = functional.cross_entropy(observer.call(features.detach()), batch.Labels);

            optimizer.zero_grad();
            (loss + observed).backward();
            optimizer.step();
            schedule.step();
            return loss.to(ScalarType.Float64).item<double>();
        }

        (double Aligned, double Conflicting) Observe()
        {
            using var scope = NewDisposeScope();
            using var inference = no_grad();
            var right = observer.call(network.FeaturesOf(test)).argmax(1).eq(test.Labels);
            return (Evaluation.Percent(right, test, aligned: true), Evaluation.Percent(right, test, aligned: false));
        }
    }
}
