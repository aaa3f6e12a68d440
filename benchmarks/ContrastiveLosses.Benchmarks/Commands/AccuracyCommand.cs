using System.Globalization;
using ContrastiveLosses.Benchmarks.Primitives;
using ContrastiveLosses.Reference;
using Spectre.Console;

namespace ContrastiveLosses.Benchmarks.Commands;

/// <summary>The numeric regression check: every reference case of the library, or of every file of a folder.</summary>
internal static class AccuracyCommand
{
    private const int Good = 0, Bad = 1;

    public static int Run(string? folder, Setting setting, double? limit, TextWriter output)
    {
        var (files, problems) = folder is null ? (Own, []) : Load(folder);
        var tolerance = limit is { } both ? new Tolerance(both, both) : Tolerance.For(setting.Dtype);
        var isTerminal = output == Console.Out && !Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(output), Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No });
        // A file has no width; 80 would break the longest names in two.
        if (!isTerminal) console.Profile.Width = 120;
        var table = new Table().RoundedBorder().AddColumns("loss", "cases", "value", "per anchor", "gradient", "parameters");
        foreach (var column in table.Columns.Skip(1)) column.RightAligned();
        using (setting.ForceKernel())
            foreach (var (name, cases) in files)
            {
                var results = cases.Select(reference => Check(reference, setting, tolerance)).ToArray();
                var failures = results.Where(result => !result.Passed).ToArray();
                var worst = results.Aggregate(Deviations.None, (worst, result) => worst.Worst(result.Deviations));
                problems.AddRange(failures.Select(failure => $"{failure}"));
                table.AddRow(
                    new Markup(failures.Length == 0 ? Markup.Escape(name) : $"[red]{Markup.Escape(name)}[/]"), new Markup($"{cases.Count}"),
                    Cell(worst.Value, tolerance.Value), Cell(worst.PerAnchor, tolerance.Value),
                    Cell(worst.Gradient, tolerance.Gradient), Cell(worst.ParameterGradient, tolerance.Gradient));
            }
        console.Write(table);
        foreach (var problem in problems) output.WriteLine(problem);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{files.Sum(file => file.Cases.Count)} cases of {files.Count} files in {setting.Dtype.ToString().ToLowerInvariant()}, {problems.Count} failed; tolerance {tolerance.Value:0e+0} for values, {tolerance.Gradient:0e+0} for gradients"));
        return problems.Count == 0 ? Good : Bad;
    }

    private static List<(string Name, IReadOnlyList<ReferenceCase> Cases)> Own =>
        [.. ReferenceCases.All.Concat(PrimitiveCheck.Cases).GroupBy(reference => reference.Loss, StringComparer.Ordinal)
            .OrderBy(loss => loss.Key, StringComparer.Ordinal).Select(loss => (loss.Key, (IReadOnlyList<ReferenceCase>)[.. loss]))];

    /// <summary>The files of a folder, and what is wrong with those that cannot be read.</summary>
    private static (List<(string Name, IReadOnlyList<ReferenceCase> Cases)> Files, List<string> Problems) Load(string folder)
    {
        var paths = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).ToArray() : [];
        if (paths.Length == 0) throw new NotAvailableException($"--cases: there is no reference file in '{folder}'");
        var problems = new List<string>();
        return ([.. paths.Select(path => (Path.GetFileNameWithoutExtension(path), CasesOf(path)))], problems);

        IReadOnlyList<ReferenceCase> CasesOf(string path)
        {
            try
            {
                return ReferenceCases.Load(path);
            }
            catch (InvalidDataException wrong)
            {
                problems.Add(wrong.Message);
                return [];
            }
        }
    }

    private static CaseResult Check(ReferenceCase reference, Setting setting, Tolerance tolerance) => reference.Loss == PrimitiveCheck.Name
        ? PrimitiveCheck.Check(reference, setting.Dtype, setting.Device, tolerance)
        : reference.Check(setting.Dtype, setting.Device, tolerance);

    private static Markup Cell(double? error, double limit)
    {
        var text = error is { } found ? found.ToString("0.0e+0", CultureInfo.InvariantCulture) : "";
        return new(error is { } number && !(number <= limit) ? $"[red]{text}[/]" : text);
    }
}
