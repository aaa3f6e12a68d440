using System.Globalization;
using ContrastiveLosses.Benchmarks.Catalogue;
using ContrastiveLosses.Benchmarks.Reference;
using Spectre.Console;

namespace ContrastiveLosses.Benchmarks.Commands;

/// <summary>The numeric regression check: every case of every reference file of a folder.</summary>
internal static class AccuracyCommand
{
    private const int Good = 0, Bad = 1;

    public static int Run(string? given, Setting setting, double? limit, TextWriter output)
    {
        var folder = given ?? ReferenceFile.OwnFolder;
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).ToArray() : [];
        if (files.Length == 0) throw new NotAvailableException($"--cases: there is no reference file in '{folder}'");
        var tolerance = limit is { } both ? new Tolerance(both, both) : Tolerance.For(setting.Dtype);
        var isTerminal = output == Console.Out && !Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(output), Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No });
        // A file has no width; 80 would break the longest names in two.
        if (!isTerminal) console.Profile.Width = 120;
        var table = new Table().RoundedBorder().AddColumns("loss", "cases", "value", "per anchor", "gradient", "parameters");
        foreach (var column in table.Columns.Skip(1)) column.RightAligned();
        var problems = new List<string>();
        var cases = 0;
        using (setting.ForceKernel())
            foreach (var file in files)
            {
                var (name, count, errors, found) = Check(file, setting, tolerance);
                cases += count;
                problems.AddRange(found);
                table.AddRow(
                    new Markup(found.Count == 0 ? Markup.Escape(name) : $"[red]{Markup.Escape(name)}[/]"), new Markup($"{count}"),
                    Cell(errors.Value, tolerance.Value), Cell(errors.PerAnchor, tolerance.Value),
                    Cell(errors.Gradient, tolerance.Gradient), Cell(errors.ParameterGradient, tolerance.Gradient));
            }
        console.Write(table);
        foreach (var problem in problems) output.WriteLine(problem);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{cases} cases of {files.Length} files in {setting.Dtype.ToString().ToLowerInvariant()}, {problems.Count} failed; tolerance {tolerance.Value:0e+0} for values, {tolerance.Gradient:0e+0} for gradients"));
        return problems.Count == 0 ? Good : Bad;
    }

    private static (string Name, int Cases, CaseErrors Errors, List<string> Problems) Check(string path, Setting setting, Tolerance tolerance)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        ReferenceFile file;
        try
        {
            file = ReferenceFile.Load(path);
        }
        catch (InvalidDataException wrong)
        {
            return (name, 0, CaseErrors.None, [wrong.Message]);
        }
        var loss = Losses.Find(file.Loss);
        if (loss is null && file.Loss != PrimitiveCheck.Name)
            return (name, file.Cases.Count, CaseErrors.None, [$"{name}: unknown loss '{file.Loss}'"]);
        var worst = CaseErrors.None;
        var problems = new List<string>();
        foreach (var reference in file.Cases)
            try
            {
                var errors = loss is null
                    ? PrimitiveCheck.Check(reference, setting.Dtype, setting.Device)
                    : CaseCheck.Check(loss, reference, setting.Dtype, setting.Device);
                worst = worst.Worst(errors);
                if (errors.Beyond(tolerance) is { } beyond) problems.Add($"{name}, {reference.Name}: {beyond}");
            }
#pragma warning disable CA1031 // whatever a case throws, the other cases are still checked
            catch (Exception wrong)
#pragma warning restore CA1031
            {
                problems.Add($"{name}, {reference.Name}: {wrong.GetType().Name}: {wrong.Message.ReplaceLineEndings(" ")}");
            }
        return (name, file.Cases.Count, worst, problems);
    }

    private static Markup Cell(double? error, double limit)
    {
        var text = error is { } found ? found.ToString("0.0e+0", CultureInfo.InvariantCulture) : "";
        return new(error is { } number && !(number <= limit) ? $"[red]{text}[/]" : text);
    }
}
