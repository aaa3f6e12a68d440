using BiasedDigits.Figures;
using Spectre.Console;

namespace BiasedDigits;

internal static class Program
{
    private const int Success = 0, WrongOptions = 2, Interrupted = 130;

    private static int Main(string[] arguments)
    {
        // The first Ctrl-C asks for an orderly end, a second one is the system's own.
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, key) =>
        {
            key.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        };

        // A file or a pipe gets plain text, wide enough for the table.
        var console = AnsiConsole.Console;
        if (Console.IsOutputRedirected)
        {
            console = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
            console.Profile.Width = 110;
        }

        return Run(arguments, console, Console.Error, stop.Token);
    }

    /// <summary>The program, with its surroundings as parameters so that a test can be them.</summary>
    internal static int Run(string[] arguments, IAnsiConsole console, TextWriter errors, CancellationToken stop)
    {
        int Refuse(string message)
        {
            errors.WriteLine($"BiasedDigits: {message.ReplaceLineEndings(" ")} (--help lists the options)");
            return WrongOptions;
        }

        var options = new CommandLine().Parse(arguments, console.Profile.Out.Writer, out var error);
        if (options is null)
            return error is null ? Success : Refuse(error);

        Digits train, test;
        try
        {
            (train, test) = Digits.ReadFolder(options.Data);
            Directory.CreateDirectory(options.Output);
        }
        catch (InvalidDataException wrong)
        {
            return Refuse($"--data: {wrong.Message}");
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            return Refuse($"--output: {wrong.Message}");
        }

        if (options.Device == "cuda" && !cuda.is_available())
            return Refuse("--device cuda: this TorchSharp finds no CUDA device");

        train = train.First(options.TrainDigits);
        var report = new Report(console);
        var results = report.WithProgress(advance => Experiment.Run(options, train, test, advance, stop));
        if (!results.Complete)
            console.MarkupLine("[yellow]Stopped early: these are the results so far.[/]");
        if (results.Runs.Count > 0)
            report.Table(results);

        var written = new List<string>();
        results.Write(Path.Combine(options.Output, "results.json"));
        written.Add("results.json");
        foreach (var (name, svg) in AllFigures.Of(results, options, train, test))
        {
            File.WriteAllText(Path.Combine(options.Output, name), svg);
            written.Add(name);
        }

        console.WriteLine($"Written to {Path.GetFullPath(options.Output)}: {string.Join(", ", written)}");
        return results.Complete ? Success : Interrupted;
    }
}
