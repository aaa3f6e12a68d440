using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using BiasedDigits;

namespace LongTailedDigits;

internal static class Program
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private static int Main(string[] arguments) => Run(arguments, Console.Out, Console.Error);

    /// <summary>The program, with its surroundings as parameters so that a test can be them.</summary>
    internal static int Run(string[] arguments, TextWriter console, TextWriter errors)
    {
        var factor = new Option<double>("--factor") { Description = "How many times as frequent the first class is as the last, from 1. [default: 100]", DefaultValueFactory = _ => 100 };
        var epochs = new Option<int>("--epochs") { Description = "Passes over the training digits, from 1. [default: 20]", DefaultValueFactory = _ => 20 };
        var weight = new Option<double>("--weight") { Description = "Weight of the contrastive loss beside the classifier's, at least 0. [default: 0.35]", DefaultValueFactory = _ => 0.35 };
        var seeds = new Option<int>("--seeds") { Description = "How many seeds, from 1: all is repeated with each. [default: 1]", DefaultValueFactory = _ => 1 };
        var data = new Option<string>("--data") { Description = "Folder with the idx files of MNIST or its relatives. [default: 10,000 digits of MNIST]", DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "data") };
        var output = new Option<string>("--output") { Description = "Folder for the figure and results.json.", DefaultValueFactory = _ => Path.Combine("results", "long-tailed-digits") };
        var root = new RootCommand("Digits of which some classes are rare in training: trains one small network in five ways, and shows which of them recognise the rare ones.")
        {
            factor, epochs, weight, seeds, data, output,
        };
        root.SetAction(parsed => Run(
            parsed.GetValue(factor), parsed.GetValue(epochs), parsed.GetValue(weight), parsed.GetValue(seeds), parsed.GetValue(data)!, parsed.GetValue(output)!, console, errors));
        return root.Parse(arguments).Invoke(new InvocationConfiguration { Output = console, Error = errors });
    }

    private static int Run(double factor, int epochs, double weight, int seeds, string data, string output, TextWriter console, TextWriter errors)
    {
        if (!(factor >= 1) || epochs < 1 || seeds < 1 || !(weight >= 0))
            return Refuse("--factor, --epochs and --seeds must be at least 1, --weight at least 0");
        Digits all, testDigits;
        try
        {
            (all, testDigits) = Digits.ReadFolder(data);
            Directory.CreateDirectory(output);
        }
        catch (Exception wrong) when (wrong is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return Refuse(wrong.Message);
        }

        var (digits, counts) = LongTail.Of(all, factor);
        using var train = new MovedDigits(digits);
        using var test = new MovedDigits(testDigits);
        console.WriteLine($"{train.Count} digits to learn from: {string.Join(", ", counts.Select((count, c) => $"{count} x {c}"))}");
        var runs = new List<Run>();
        for (var seed = 0; seed < seeds; seed++)
            foreach (var method in Method.All)
            {
                runs.Add(Training.Of(method, seed, epochs, weight, train, counts, test));
                console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"seed {seed}, {method.Name}: balanced accuracy {runs[^1].Balanced:0.0} % ({runs[^1].Seconds:0} s)"));
            }

        Table(runs, console);
        File.WriteAllText(Path.Combine(output, "classes.svg"), ClassesFigure.Draw(runs, counts));
        File.WriteAllText(Path.Combine(output, "results.json"), JsonSerializer.Serialize(new { factor, epochs, weight, seeds, counts, runs }, Json) + "\n");
        console.WriteLine($"Written to {Path.GetFullPath(output)}: classes.svg, results.json");
        return 0;

        int Refuse(string message)
        {
            errors.WriteLine($"LongTailedDigits: {message.ReplaceLineEndings(" ")} (--help lists the options)");
            return 2;
        }
    }

    private static void Table(IReadOnlyList<Run> runs, TextWriter console)
    {
        console.WriteLine();
        console.WriteLine($"{"in % of the test digits",-26}{"balanced",10}{"digits 0-2",12}{"digits 7-9",12}");
        foreach (var group in runs.GroupBy(run => run.Method))
            console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{group.Key,-26}{group.Average(run => run.Balanced),10:0.0}{group.Average(run => run.Many),12:0.0}{group.Average(run => run.Few),12:0.0}"));
        console.WriteLine();
    }
}
