using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using BiasedDigits;
using LargeBatch;
using LongTailedDigits;
using TorchSharp.Modules;

namespace DropIn;

internal static class Program
{
    private static int Main(string[] arguments) => Run(arguments, Console.Out, Console.Error);

    /// <summary>The program, with its surroundings as parameters so that a test can be them.</summary>
    internal static int Run(string[] arguments, TextWriter console, TextWriter errors)
    {
        var steps = new Option<int>("--steps") { Description = "Steps of each training, from 0. [default: 100]", DefaultValueFactory = _ => 100 };
        var seed = new Option<int>("--seed") { Description = "Seed of weights, views and batches. [default: 0]", DefaultValueFactory = _ => 0 };
        var data = new Option<string>("--data") { Description = "Folder with the idx files of MNIST or its relatives. [default: 10,000 digits of MNIST]", DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "data") };
        var root = new RootCommand("An ordinary training loop, and what it takes to train by a contrastive loss instead: with labels, without, and on pairs.") { steps, seed, data };
        root.SetAction(parsed => Run(parsed.GetValue(steps), parsed.GetValue(seed), parsed.GetValue(data)!, console, errors));
        return root.Parse(arguments).Invoke(new InvocationConfiguration { Output = console, Error = errors });
    }

    private static int Run(int steps, int seed, string data, TextWriter console, TextWriter errors)
    {
        Digits trainDigits, testDigits;
        try
        {
            if (steps < 0) throw new InvalidDataException("--steps must be at least 0");
            (trainDigits, testDigits) = Digits.ReadFolder(data);
        }
        catch (Exception wrong) when (wrong is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"DropIn: {wrong.Message.ReplaceLineEndings(" ")} (--help lists the options)");
            return 2;
        }

        using var train = new MovedDigits(trainDigits);
        using var test = new MovedDigits(testDigits);
        Classifier("untrained encoder, linear probe", (encoder, digits, _, _) => Probe.Train(encoder, digits));
        Classifier("cross entropy", CrossEntropy.Train);
        Classifier("SupCon, linear probe", SupervisedContrastive.Train);
        Classifier("queue and momentum encoder, linear probe", MomentumQueue.Train);
        Told("halves of digits, own half found among 100", random =>
        {
            var (upper, lower) = ImagePairs.Train(train, steps, random);
            using (upper)
            using (lower)
                return ImagePairs.Found(upper, lower, test);
        });
        return 0;

        void Classifier(string name, Func<Network, MovedDigits, int, Random, Linear> training) => Told(name, random =>
        {
            using var encoder = new Network();
            using var classifier = training(encoder, train, steps, random);
            return Probe.Accuracy(encoder, classifier, test);
        });

        void Told(string name, Func<Random, double> measured)
        {
            torch.random.manual_seed(seed);
            var watch = Stopwatch.StartNew();
            var share = measured(new Random(seed));
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-46}{share,6:0.0} %{watch.Elapsed.TotalSeconds,7:0.0} s"));
        }
    }
}
