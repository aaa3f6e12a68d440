using System.CommandLine;
using System.CommandLine.Help;
using ContrastiveLosses.Reference.Catalogue;
using static ContrastiveLosses.Benchmarks.Commands.Choices;

namespace ContrastiveLosses.Benchmarks.Commands;

/// <summary>The commands of the program, with their options and help.</summary>
internal static class ProgramCommands
{
    public static RootCommand Root(TextWriter output)
    {
        var root = new RootCommand("Measures ContrastiveLosses: how right its numbers are, how fast and how small.")
        {
            Accuracy(output), Time(output), Batch(output), Ranks(output), Rates(output), Bench(), Api(output), Pictures(),
        };
        foreach (var help in root.Options.OfType<HelpOption>()) help.Action = new HelpAction { MaxWidth = 110 };
        return root;
    }

    private static Command Accuracy(TextWriter output)
    {
        var cases = Folder("--cases", "Folder of reference files (JSON). [default: the repository's own]");
        var dtype = OneOf("--dtype", "type", "Type to compute in:", ["float64", "float32"]);
        var device = Device();
        var kernel = Kernel();
        var tolerance = Number("--tolerance", "error",
            "Largest error of values and gradients alike. [default: 1e-10 and 1e-9 for float64, 1e-5 and 5e-5 for float32]");
        var command = new Command("accuracy",
            "Evaluates every case of every reference file and prints the largest errors per loss: of values relative to the value, of "
            + "gradients relative to the largest entry or 1. The exit status is 1 when an error is above the tolerance or a loss is unknown.")
        {
            cases, dtype, device, kernel, tolerance,
        };
        command.SetAction(parsed => AccuracyCommand.Run(
            parsed.GetValue(cases), Setting.Of(parsed.GetValue(dtype)!, parsed.GetValue(device)!, parsed.GetValue(kernel)!),
            parsed.GetValue(tolerance), output));
        return command;
    }

    private static Command Time(TextWriter output)
    {
        var loss = OneOf("loss", "The loss, by the name of its reference file:",
            [.. Losses.All.Where(known => known.IsOfBatch).Select(known => known.Name)]);
        var n = Whole("--n", "Rows of the similarities.", 4096);
        var d = Whole("--d", "Numbers per embedding.", 128);
        var classes = Whole("--classes", "Classes of the labels.", 10);
        var dtype = OneOf("--dtype", "type", "Type of the embeddings:", ["float32", "float64", "float16", "bfloat16"]);
        var device = Device();
        var kernel = Kernel();
        var threads = Whole("--threads", "Threads of the CPU.", Environment.ProcessorCount);
        var repeat = Whole("--repeat", "Runs, of which the median is taken.", 7);
        var dense = new Option<bool>("--dense") { Description = "Also time the loss as one writes it with torch's operators, in turns with the library." };
        var floor = new Option<bool>("--floor")
        {
            Description = "Also measure what a log-sum-exp over all pairs of one batch needs at least, in turns with the loss: its products at the rate of torch's largest, and its exponentials.",
        };
        var command = new Command("time",
            "Times one loss, forward and backward, on random embeddings, and prints one line of JSON: medians in milliseconds, on a GPU by its "
            + "own clock, and the memory in MiB that is needed at the peak beyond what there was: the process's, or the GPU's.")
        {
            loss, n, d, classes, dtype, device, kernel, threads, repeat, dense, floor,
        };
        command.SetAction(parsed => TimeCommand.Run(
            new(parsed.GetValue(loss)!, parsed.GetValue(n), parsed.GetValue(d), parsed.GetValue(classes), parsed.GetValue(threads),
                parsed.GetValue(repeat), parsed.GetValue(dense), parsed.GetValue(floor)),
            Setting.Of(parsed.GetValue(dtype)!, parsed.GetValue(device)!, parsed.GetValue(kernel)!), output));
        return command;
    }

    private static Command Batch(TextWriter output)
    {
        var lines = new Argument<string[]>("commands") { Description = "Commands of this program, each in one argument.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("batch",
            "Runs some commands in one process, whose start takes longer than most of them. The memory that a GPU's commands need is right of the first only.")
        {
            lines,
        };
        command.SetAction(parsed => parsed.GetValue(lines)!.Max(line => Program.Run(line.Split(' '), output, Console.Error)));
        return command;
    }

    private static Command Ranks(TextWriter output)
    {
        var loss = OneOf("loss", "The loss, by the name of its reference file:",
            [.. Losses.All.Where(known => known.IsOfBatch).Select(known => known.Name)]);
        var ranks = Whole("--ranks", "Threads that share the batch.", 2);
        var n = Whole("--n", "Rows of the similarities, of all ranks.", 4096);
        var d = Whole("--d", "Numbers per embedding.", 128);
        var classes = Whole("--classes", "Classes of the labels.", 10);
        var repeat = Whole("--repeat", "Runs, of which the median is taken.", 7);
        var command = new Command("ranks",
            "Times one loss, forward and backward, whose batch is shared by threads of one core each, with all columns at once and in a ring, "
            + "and prints a line of JSON for each: the median in milliseconds, what a rank would send over a network, and the memory that all "
            + "ranks together need at their peak beyond what there was (MiB).")
        {
            loss, ranks, n, d, classes, repeat,
        };
        command.SetAction(parsed => RanksCommand.Run(
            parsed.GetValue(loss)!, parsed.GetValue(ranks), parsed.GetValue(n), parsed.GetValue(d), parsed.GetValue(classes), parsed.GetValue(repeat), output));
        return command;
    }

    private static Command Rates(TextWriter output)
    {
        var threads = Whole("--threads", "Threads of the CPU.", Environment.ProcessorCount);
        var command = new Command("rates",
            "Measures what bounds every loss on this machine, and prints one line of JSON: products of torch's matrix product and of the "
            + "library's own, in billions of floating-point operations a second, and its exponentials, in billions a second.")
        {
            threads,
        };
        command.SetAction(parsed => RatesCommand.Run(parsed.GetValue(threads), output));
        return command;
    }

    private static Command Bench()
    {
        var filter = new Argument<string?>("filter")
        {
            Description = "Part of a benchmark's name. [default: all]",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("bench",
            "Runs the benchmarks with BenchmarkDotNet: Scaling (items and width), ReductionSets (each reduction of the primitive) and "
            + "VersusTorchOperators (each loss), against torch's operators on blocks and on the whole matrix of similarities.")
        {
            filter,
        };
        command.SetAction(parsed => BenchCommand.Run(parsed.GetValue(filter) ?? ""));
        return command;
    }

    private static Command Api(TextWriter output)
    {
        var folder = new Argument<string>("folder") { Description = "Folder of the pages; what is there is replaced." };
        var command = new Command("api", "Writes a page of Markdown for each public class from the comments in the sources. The exit status is 1 when a member has none.")
        {
            folder,
        };
        command.SetAction(parsed => ApiCommand.Run(parsed.GetValue(folder)!, output));
        return command;
    }

    private static Command Pictures()
    {
        var folder = new Argument<string>("folder") { Description = "Folder of the pictures, by the losses' names." };
        var command = new Command("pictures", "Draws what each loss does to one item, or its value over one number, as SVG.") { folder };
        command.SetAction(parsed => PicturesCommand.Run(parsed.GetValue(folder)!));
        return command;
    }

    private static Option<string> Device() => OneOf("--device", "device", "Where to compute:", ["cpu", "cuda"]);

    private static Option<string> Kernel() => OneOf("--kernel", "kernel", "What computes the reductions:", ["auto", "torch", "managed", "cuda"]);
}
