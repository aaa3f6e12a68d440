using System.Diagnostics;
using Spectre.Console;

namespace BiasedDigits;

/// <summary>What a person sees in the terminal: the progress and the time left, then the table.</summary>
internal sealed class Report(IAnsiConsole console)
{
    /// <summary>Shows the progress of <paramref name="work"/> while it runs.</summary>
    public Results WithProgress(Func<Action<Progress>, Results> work)
    {
        console.WriteLine("Ctrl-C ends early, with what there is; twice, at once.");
        var results = default(Results);
        var clock = Stopwatch.StartNew();
        console.Progress()
            .Columns(
                new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context =>
            {
                var task = context.AddTask("starting", maxValue: 1);
                results = work(progress =>
                {
                    task.Value = progress.Done;
                    task.Description = Markup.Escape($"{TimeLeft(clock.Elapsed, progress.Done)}   {progress.Doing}");
                    if (progress.Finished is { } run)
                    {
                        console.MarkupLineInterpolated(
                            $"{progress.Doing}: [bold]{run.Scores.Accuracy:0.0} %[/] of the test digits right ({run.TrainingSeconds:0} s)");
                    }
                });
            });
        return results!;
    }

    public void Table(Results results)
    {
        var settings = results.Settings;
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn(new TableColumn("trained with").NoWrap());
        foreach (var header in (string[])["accuracy", "colour\nmisleads", "colour\nhelps", "colour\nread off"])
            table.AddColumn(new TableColumn(header).RightAligned().NoWrap());

        foreach (var group in results.Table.GroupBy(row => row.Rho))
        {
            if (settings.Rhos.Count > 1)
                table.AddRow($"[bold]rho {group.Key}[/]");
            var best = group.Max(row => row.Accuracy.Mean);
            foreach (var row in group)
            {
                var accuracy = Text(row.Accuracy);
                table.AddRow(
                    Markup.Escape(row.Method) + (row.Epochs < settings.Epochs ? $", {row.Epochs} epochs" : ""),
                    row.Accuracy.Mean == best ? $"[bold green]{accuracy}[/]" : accuracy,
                    Text(row.Conflicting), Text(row.Aligned), Text(row.Colour));
            }
        }

        console.WriteLine();
        console.Write(table);
        console.WriteLine(Note(settings));
        foreach (var rho in settings.Rhos)
        {
            if (results.Gain(rho) is { } gain)
            {
                console.MarkupLineInterpolated(
                    $"FairKL, rho {rho}: [bold]{gain:+0.0;-0.0} points[/] against the better of cross entropy and SupCon.");
            }
        }
    }

    private static string Note(Settings settings)
    {
        var shares = string.Join(", ", settings.Rhos.Select(rho => $"{100 * rho:0.##}"));
        var seeds = settings.Seeds.Count > 1
            ? $"{settings.Seeds.Count} seeds: mean±standard deviation."
            : $"seed: {settings.Seeds[0]}.";
        return $"In % of {settings.TestDigits:N0} test digits with random colours: digits named rightly, of all, of those in another "
            + "class's colour and of those in their own class's; background colours read off the features rightly. Guessing gives 10.\n"
            + $"Trained on {settings.TrainDigits:N0} digits, {shares} % of them in their class's colour; epochs: {settings.Epochs}; {seeds}";
    }

    private static string Text(Statistic figure) =>
        figure.Spread is { } spread ? $"{figure.Mean:0.0}±{spread:0.0}" : $"{figure.Mean:0.0}";

    private static string TimeLeft(TimeSpan elapsed, double done)
    {
        if (done < 0.004)
            return "-:-- left";
        var left = elapsed * ((1 - done) / done);
        return left.TotalHours >= 1 ? $"{left:h\\:mm\\:ss} left" : $"{left:m\\:ss} left";
    }
}
