using System.Globalization;

namespace BiasedDigits.Figures;

/// <summary>Bars: the accuracy of every method, side by side for every rho.</summary>
internal static class AccuracyFigure
{
    public static string Draw(Results results)
    {
        var groups = results.Table.GroupBy(row => row.Rho).OrderBy(group => group.Key).ToArray();
        var seeds = results.Table.Max(row => row.Seeds.Count);
        var svg = new Svg(900, 470, "Who learnt the digit, and who only its background colour?",
            "Test digits named rightly, their background colours random" + (seeds > 1 ? $"; mean over {seeds} seeds, dots: single seeds" : ""));
        Legend.Draw(svg, 24, 88, results.Table.Select(row => row.Method).Distinct(), lines: false);

        var panel = new Panel(svg, 70, 116, 800, 280, (0, groups.Length), (0, 100));
        panel.UpAxis(" %");
        foreach (var (place, group) in groups.Index())
        {
            DrawGroup(panel, results, place, [.. group]);
            var middle = panel.X(place + 0.5);
            svg.Text(middle, panel.Bottom + 24, string.Create(CultureInfo.InvariantCulture, $"rho {group.Key}"), 15, anchor: Anchor.Middle, bold: true);
            svg.Text(middle, panel.Bottom + 44, Explain(group.Key), 13, Svg.Pale, Anchor.Middle);
        }

        // Over the bars, or they would hide it.
        svg.Line(panel.Left, panel.Y(10), panel.Right, panel.Y(10), Svg.Ink, 1, "3 4");
        svg.Text(panel.Right, panel.Y(10) - 5, "guessing", 12, Svg.Pale, Anchor.End, halo: true);
        svg.Line(panel.Left, panel.Bottom, panel.Right, panel.Bottom, Svg.Pale);
        return svg.ToString();
    }

    private static void DrawGroup(Panel panel, Results results, int place, Row[] rows)
    {
        var svg = panel.Svg;
        var slot = Math.Min(0.86 * panel.Width / panel.Across.High / rows.Length, 120);
        var left = panel.X(place + 0.5) - slot * rows.Length / 2;
        foreach (var row in rows)
        {
            var (middle, width) = (left + slot / 2, 0.86 * slot);
            var top = panel.Y(row.Accuracy.Mean);
            svg.Rectangle(middle - width / 2, top, width, panel.Bottom - top, Colours.Of(row.Method), round: 2);

            var highest = row.Accuracy.Mean;
            if (row.Accuracy.Spread is not null)
            {
                var single = results.Runs.Where(run => run.Rho == row.Rho && run.Method == row.Method && run.Epochs == row.Epochs)
                    .Select(run => run.Scores.Accuracy).ToArray();
                foreach (var (number, accuracy) in single.Index())
                    svg.Dot(middle + width * 0.5 * ((number + 0.5) / single.Length - 0.5), panel.Y(accuracy), 3, "#fff", Svg.Ink);
                highest = Math.Max(highest, single.Max());
            }

            svg.Text(middle, panel.Y(highest) - 9, row.Accuracy.Mean.ToString("0.0", CultureInfo.InvariantCulture), slot < 50 ? 12 : 15,
                anchor: Anchor.Middle, bold: true);
            left += slot;
        }
    }

    private static string Explain(double rho) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * rho:0.##} % of the training digits wear their class's colour");
}
