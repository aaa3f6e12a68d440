using System.Diagnostics;

namespace BiasedDigits;

/// <summary>How far an experiment is.</summary>
/// <param name="Done">Share of all the work, 0 to 1.</param>
/// <param name="Doing">What is being done, in words.</param>
/// <param name="Finished">The network that was finished by this step, if one was.</param>
internal readonly record struct Progress(double Done, string Doing, Run? Finished = null);

/// <summary>Trains and tests every method on every colouring.</summary>
internal static class Experiment
{
    /// <summary>Share of the work on one network that is training; the rest is its evaluation.</summary>
    private const double TrainingShare = 0.93;

    /// <summary>
    /// Runs the experiment. When <paramref name="stop"/> is set, the network that is being trained is tested as it is, if
    /// it has seen all digits once, and the results hold what there is.
    /// </summary>
    public static Results Run(
        Options options, Digits trainDigits, Digits testDigits, Action<Progress> report, CancellationToken stop)
    {
        var place = device(options.Device);
        var runs = new List<Run>();
        var total = options.Rhos.Count * options.Seeds.Count * options.Methods.Count;
        var number = 0;

        foreach (var (rho, seed) in options.Rhos.SelectMany(_ => options.Seeds, (rho, seed) => (rho, seed)))
        {
            var random = new Random(seed);
            using var train = Colour(trainDigits, rho);
            using var test = Colour(testDigits, Colouring.Unbiased);
            using var recoloured = Colour(trainDigits, Colouring.Unbiased);

            foreach (var method in options.Methods)
            {
                if (stop.IsCancellationRequested)
                    break;
                if (RunOne(method, rho, seed) is not { } run)
                    continue;
                runs.Add(run);
                report(new(++number / (double)total, Name(method, rho, seed), run));
            }

            ColouredDigits Colour(Digits digits, double share) =>
                new(digits, Colouring.Draw(digits.Labels, share, random), place);

            Run? RunOne(Method method, double rho, int seed)
            {
                var name = Name(method, rho, seed);
                var curve = new List<CurvePoint>();
                var clock = Stopwatch.StartNew();
                void Advance(double share, double loss) => report(new(
                    (number + TrainingShare * share) / total,
                    $"{name}: epoch {curve.Count + 1} of {options.Epochs}, loss {loss:0.000}"));

                using var network = Training.Run(method, options, seed, train, test, curve, Advance, stop);
                var seconds = clock.Elapsed.TotalSeconds;
                if (curve.Count == 0)
                    return null;

                report(new((number + TrainingShare) / total, $"{name}: testing"));
                var (scores, embedding) = Evaluation.Of(network, train, recoloured, test);

                // The figure shows one colouring; the features of the others need not be kept.
                var first = rho == options.Rhos[0] && seed == options.Seeds[0];
                return new(method.Name, rho, seed, curve.Count, seconds, scores, curve) { Embedding = first ? embedding : null };
            }
        }

        var settings = new Settings(
            options.Rhos, options.Seeds, [.. options.Methods.Select(method => method.Name)], options.Epochs, options.Lambda,
            options.Form.ToString(), options.VarianceFloor, options.Epsilon,
            options.Data == new Options().Data ? "10,000 digits of MNIST" : options.Data,
            trainDigits.Count, testDigits.Count, options.Device);
        return new(settings, Complete: runs.Count == total && runs.All(run => run.Epochs == options.Epochs), runs);

        string Name(Method method, double rho, int seed) =>
            method.Name
            + (options.Rhos.Count > 1 ? $", rho {rho}" : "")
            + (options.Seeds.Count > 1 ? $", seed {seed}" : "");
    }
}
