using Spectre.Console;

namespace BiasedDigits;

/// <summary>What a person sees in the terminal: the progress and the time left, then the table.</summary>
internal sealed class Report(IAnsiConsole console)
{
    /// <summary>Shows the progress of <paramref name="work"/> while it runs.</summary>
    public Results WithProgress(Func<Action<Progress>, Results> work)
    {
        var results = default(Results);
        console.Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 30 }, new PercentageColumn(),
                new SpinnerColumn(Spinner.Known.Line), new TextLeftColumn())
            .Start(context =>
            {
                var task = context.AddTask("starting", maxValue: 1);
                results = work(progress =>
                {
                    task.Value = progress.Done;
                    task.Description = Markup.Escape(progress.Doing);
                    if (progress.Finished is { } run)
                        console.MarkupLineInterpolated($"{progress.Doing}: [bold]{run.Scores.Accuracy:0.0} %[/] of the test digits right ({run.TrainingSeconds:0} s)");
                });
            });
        return results!;
    }

    public void Table(Results results)
    {
        var settings = results.Settings;
        var table = new Table { Border = TableBorder.Rounded, Title = new("Test digits with random background colours, in %") };
        var several = settings.Rhos.Count > 1;
        if (several)
            table.AddColumn(new TableColumn("rho").RightAligned());
        table.AddColumn("trained with");
        foreach (var header in (string[])["accuracy", "where the colour\nmisleads", "where the colour\nhelps", "colour readable\noff the features"])
            table.AddColumn(new TableColumn(header).RightAligned());

        var last = double.NaN;
        foreach (var row in results.Table)
        {
            if (several && row.Rho != last && !double.IsNaN(last))
                table.AddEmptyRow();
            last = row.Rho;
            var best = row.Accuracy.Mean == results.Table.Where(other => other.Rho == row.Rho).Max(other => other.Accuracy.Mean);
            var name = row.Method + (row.Epochs < settings.Epochs ? $" (stopped after epoch {row.Epochs})" : "");
            List<string> cells =
            [
                Markup.Escape(name), best ? $"[bold green]{Text(row.Accuracy)}[/]" : Text(row.Accuracy),
                Text(row.Conflicting), Text(row.Aligned), Text(row.Colour),
            ];
            if (several)
                cells.Insert(0, $"{row.Rho}");
            table.AddRow([.. cells]);
        }

        console.WriteLine();
        console.Write(table);
        console.MarkupLineInterpolated($"[grey]{Note(settings)}[/]");
        foreach (var rho in settings.Rhos)
        {
            if (results.Gain(rho) is { } gain)
                console.MarkupLineInterpolated($"At rho {rho} FairKL is [bold]{gain:+0.0;-0.0} points[/] from the better of cross entropy and SupCon.");
        }
    }

    private static string Note(Settings settings) =>
        $"{settings.TrainDigits:N0} training digits, their class's colour on "
        + string.Join(", ", settings.Rhos.Select(rho => $"{100 * rho:0.##} %"))
        + $"; {settings.TestDigits:N0} test digits; {settings.Epochs} epochs; "
        + (settings.Seeds.Count > 1 ? $"mean ± spread (standard deviation) over {settings.Seeds.Count} seeds" : $"seed {settings.Seeds[0]}")
        + ". Guessing the digit or the colour gives 10 %.";

    private static string Text(Statistic figure) => figure.Spread is { } spread ? $"{figure.Mean:0.0} ± {spread:0.0}" : $"{figure.Mean:0.0}";

    /// <summary>The time left. Unlike Spectre's own column it looks at the whole run: epochs and tests differ in speed.</summary>
    private sealed class TextLeftColumn : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override Spectre.Console.Rendering.IRenderable Render(Spectre.Console.Rendering.RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            if (task.IsFinished)
                return new Text("");
            if (task.Value < 0.005 || task.ElapsedTime is not { } elapsed)
                return new Text("estimating the time");
            var left = elapsed * ((1 - task.Value) / task.Value);
            return new Text(left.TotalHours >= 1 ? $"{left:h\\:mm\\:ss} left" : $"{left:m\\:ss} left");
        }
    }
}
