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

        if (options.Device == "cuda" && !cuda.is_available())
            return Refuse("--device: this TorchSharp finds no CUDA device");

        Digits train, test;
        string PathOf(string name) => Path.Combine(options.Output, name);
        try
        {
            (train, test) = Digits.ReadFolder(options.Data);
            train = train.First(options.TrainDigits);

            // The first file is written before the training, not to find out minutes later that the folder refuses it.
            Directory.CreateDirectory(options.Output);
            File.WriteAllText(PathOf("samples.svg"), SamplesFigure.Draw(options, train, test));
        }
        catch (InvalidDataException wrong)
        {
            return Refuse($"--data: {wrong.Message}");
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            return Refuse($"--output: {wrong.Message}");
        }

        var report = new Report(console);
        var results = report.WithProgress(advance => Experiment.Run(options, train, test, advance, stop));
        if (!results.Complete)
            console.MarkupLine("[yellow]Stopped early: these are the results so far.[/]");
        if (results.Runs.Count > 0)
            report.Table(results);

        results.Write(PathOf("results.json"));
        var figures = AllFigures.Of(results).ToArray();
        foreach (var (name, svg) in figures)
            File.WriteAllText(PathOf(name), svg);
        var names = figures.Select(figure => figure.Name).Prepend("samples.svg").Prepend("results.json");
        console.WriteLine($"Written to {Path.GetFullPath(options.Output)}: {string.Join(", ", names)}");
        return results.Complete ? Success : Interrupted;
    }
}
