using System.CommandLine;
using System.CommandLine.Help;
using ContrastiveLosses.Benchmarks.Catalogue;
using ContrastiveLosses.Benchmarks.Reference;

namespace ContrastiveLosses.Benchmarks.Commands;

/// <summary>The commands of the program, with their options, limits and help.</summary>
internal static class ProgramCommands
{
    /// <summary>The first command-line error ends the program, in one line, with this status.</summary>
    public const int WrongOptions = 2;

    public static RootCommand Root(TextWriter output)
    {
        var root = new RootCommand("Measures ContrastiveLosses: how right its numbers are, how fast and how small.")
        {
            Accuracy(output), Time(output), Bench(),
        };
        foreach (var help in root.Options.OfType<HelpOption>()) help.Action = new HelpAction { MaxWidth = 110 };
        return root;
    }

    private static Command Accuracy(TextWriter output)
    {
        var cases = Text("--cases", "folder", "Folder of reference files (JSON).", ReferenceFile.OwnFolder, "the repository's own");
        var dtype = Choice("--dtype", "type", "Type to compute in.", "float64", ["float64", "float32"]);
        var device = Choice("--device", "device", "Where to compute.", "cpu", Setting.Devices);
        var kernel = Choice("--kernel", "kernel", "Which kernel computes the reductions.", "auto", Setting.Kernels);
        var tolerance = Number("--tolerance", "error",
            "Largest error of values and gradients alike. [default: 1e-10 and 1e-9 for float64, 1e-5 and 5e-5 for float32]");
        var command = new Command("accuracy",
            "Evaluates every case of every reference file and prints the largest errors per loss: of values relative to the value, of "
            + "gradients relative to the largest entry or 1. The exit status is 1 when an error is above the tolerance, or a loss unknown.")
        {
            cases, dtype, device, kernel, tolerance,
        };
        command.SetAction(parsed => AccuracyCommand.Run(
            parsed.GetValue(cases)!, Setting.Of(parsed.GetValue(dtype)!, parsed.GetValue(device)!, parsed.GetValue(kernel)!),
            parsed.GetValue(tolerance), output));
        return command;
    }

    private static Command Time(TextWriter output)
    {
        var loss = new Argument<string>("loss") { Description = "The loss, by the name of its reference file." };
        loss.AcceptOnlyFromAmong([.. Losses.All.Where(known => known.IsOfBatch).Select(known => known.Name)]);
        var n = Whole("--n", "items", "Rows of the similarities.", 4096);
        var d = Whole("--d", "numbers", "Numbers per embedding.", 128);
        var classes = Whole("--classes", "n", "Classes of the labels.", 10);
        var dtype = Choice("--dtype", "type", "Type of the embeddings.", "float32", Setting.Dtypes);
        var device = Choice("--device", "device", "Where to compute.", "cpu", Setting.Devices);
        var kernel = Choice("--kernel", "kernel", "Which kernel computes the reductions.", "auto", Setting.Kernels);
        var threads = Whole("--threads", "n", "Threads of the CPU.", Environment.ProcessorCount);
        var repeat = Whole("--repeat", "times", "Runs, of which the median is taken.", 7);
        var command = new Command("time",
            "Times one loss, forward and backward, on random embeddings, and prints one line of JSON: medians in milliseconds, and the "
            + "memory that the process needs at its peak beyond what it had (MiB; on the CPU).")
        {
            loss, n, d, classes, dtype, device, kernel, threads, repeat,
        };
        command.SetAction(parsed => TimeCommand.Run(
            new(parsed.GetValue(loss)!, parsed.GetValue(n), parsed.GetValue(d), parsed.GetValue(classes), parsed.GetValue(threads), parsed.GetValue(repeat)),
            Setting.Of(parsed.GetValue(dtype)!, parsed.GetValue(device)!, parsed.GetValue(kernel)!), output));
        return command;
    }

    private static Command Bench()
    {
        var filter = new Argument<string>("filter")
        {
            Description = "Part of a benchmark's name. [default: all]",
            DefaultValueFactory = _ => "",
        };
        var command = new Command("bench", "Runs the benchmarks with BenchmarkDotNet: Scaling and VersusTorchOperators.") { filter };
        command.SetAction(parsed => BenchCommand.Run(parsed.GetValue(filter)!));
        return command;
    }

    private static Option<string> Choice(string name, string value, string help, string absent, string[] choices)
    {
        var option = Text(name, value, $"{help} One of {string.Join(", ", choices)}.", absent, absent);
        option.AcceptOnlyFromAmong(choices);
        return option;
    }

    private static Option<string> Text(string name, string value, string help, string absent, string shown) => new(name)
    {
        HelpName = value,
        Description = $"{help} [default: {shown}]",
        DefaultValueFactory = _ => absent,
    };

    private static Option<int> Whole(string name, string value, string help, int absent) => new(name)
    {
        HelpName = value,
        Description = $"{help} [default: {absent}]",
        DefaultValueFactory = _ => absent,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, System.Globalization.CultureInfo.InvariantCulture, out var number) && number > 0) return number;
            result.AddError($"{name} takes a whole number from 1 up; found '{result.Tokens[0].Value}'");
            return absent;
        },
    };

    private static Option<double?> Number(string name, string value, string help) => new(name)
    {
        HelpName = value,
        Description = help,
        CustomParser = result =>
        {
            if (double.TryParse(result.Tokens[0].Value, System.Globalization.CultureInfo.InvariantCulture, out var number) && number > 0) return number;
            result.AddError($"{name} takes a number above 0; found '{result.Tokens[0].Value}'");
            return null;
        },
    };
}
