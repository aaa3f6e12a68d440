using System.CommandLine;
using System.Globalization;
using BiasedDigits;
using LongTailedDigits;

namespace LargeBatch;

internal static class Program
{
    private static int Main(string[] arguments) => Run(arguments, Console.Out, Console.Error);

    /// <summary>The program, with its surroundings as parameters so that a test can be them.</summary>
    internal static int Run(string[] arguments, TextWriter console, TextWriter errors)
    {
        var batch = new Option<int>("--batch") { Description = "Digits of a batch, from 2 to those there are. [default: 4096]", DefaultValueFactory = _ => 4096 };
        var chunk = new Option<int>("--chunk") { Description = "Digits that are encoded at once, from 1. [default: 256]", DefaultValueFactory = _ => 256 };
        var steps = new Option<int>("--steps") { Description = "Steps of the training, from 0. [default: 20]", DefaultValueFactory = _ => 20 };
        var seed = new Option<int>("--seed") { Description = "Seed of weights, views and batches. [default: 0]", DefaultValueFactory = _ => 0 };
        var data = new Option<string>("--data") { Description = "Folder with the idx files of MNIST or its relatives. [default: 10,000 digits of MNIST]", DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "data") };
        var root = new RootCommand("A batch of digits that is larger than the memory: compares its gradient, memory and time with those of the batch at once, and trains with it.")
        {
            batch, chunk, steps, seed, data,
        };
        root.SetAction(parsed => Run(
            parsed.GetValue(batch), parsed.GetValue(chunk), parsed.GetValue(steps), parsed.GetValue(seed), parsed.GetValue(data)!, console, errors));
        return root.Parse(arguments).Invoke(new InvocationConfiguration { Output = console, Error = errors });
    }

    private static int Run(int batch, int chunk, int steps, int seed, string data, TextWriter console, TextWriter errors)
    {
        Digits trainDigits, testDigits;
        try
        {
            (trainDigits, testDigits) = Digits.ReadFolder(data);
        }
        catch (Exception wrong) when (wrong is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return Refuse(wrong.Message);
        }

        if (batch < 2 || batch > trainDigits.Count) return Refuse($"--batch must be from 2 to {trainDigits.Count}, the digits there are");
        if (chunk < 1 || chunk > batch || steps < 0) return Refuse("--chunk must be from 1 to the batch, --steps at least 0");

        using var train = new MovedDigits(trainDigits);
        using var test = new MovedDigits(testDigits);
        torch.random.manual_seed(seed);
        var random = new Random(seed);
        using var network = new Network();
        Compare(network, train, batch, chunk, random, console);
        if (steps == 0) return 0;
        console.WriteLine(Text($"test digits nearest to their own class, untrained: {Training.Accuracy(network, train, test):0.0} %"));
        Training.Train(network, train, batch, chunk, steps, random, (step, loss) => console.WriteLine(Text($"step {step}: SupCon {loss:0.000}")));
        console.WriteLine(Text($"after {steps} steps: {Training.Accuracy(network, train, test):0.0} %"));
        return 0;

        int Refuse(string message)
        {
            errors.WriteLine($"LargeBatch: {message.ReplaceLineEndings(" ")} (--help lists the options)");
            return 2;
        }
    }

    /// <summary>One gradient in three ways, the smallest first, because torch keeps memory for later.</summary>
    private static void Compare(Network network, MovedDigits digits, int batch, int chunk, Random random, TextWriter console)
    {
        using var scope = NewDisposeScope();
        var places = Enumerable.Range(0, batch).Select(place => (long)place).ToArray();
        var (views, labels) = (Training.Views(digits, places, random), digits.Labels.narrow(0, 0, batch));
        var small = Measurement.AtOnce(network, views.narrow(0, 0, chunk), labels.narrow(0, 0, chunk));
        var cached = Measurement.InChunks(network, views, labels, chunk);
        var whole = Measurement.AtOnce(network, views, labels);
        console.WriteLine();
        console.WriteLine($"{"forward and backward of two views each",-40}{"memory",10}{"time",10}{"SupCon",10}");
        foreach (var one in new[] { small, cached, whole })
            console.WriteLine(Text($"{one.Name,-40}{one.MiB,6:0} MiB{one.Seconds,8:0.00} s{one.Loss,10:0.0000}"));
        console.WriteLine(Text($"The gradients of the last two differ by {cached.DifferenceTo(whole):0.0e+0} of the largest entry."));
        console.WriteLine();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
