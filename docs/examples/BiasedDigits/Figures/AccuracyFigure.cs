using System.Globalization;

namespace BiasedDigits.Figures;

/// <summary>Bars: the accuracy of every method, side by side for every rho.</summary>
internal static class AccuracyFigure
{
    public static string Draw(Results results)
    {
        var groups = results.Table.GroupBy(row => row.Rho).OrderBy(group => group.Key).ToArray();
        var single = groups.Length == 1;
        var seeds = results.Table.Max(row => row.Seeds.Count);
        var svg = new Svg(900, 460, "Who learnt the digit, and who only its background colour?",
            "Test digits named rightly; their colours are random. "
            + (single
                ? Invariant($"In training {100 * groups[0].Key:0.##} % wore the colour of their class (rho {groups[0].Key})")
                : "In training they told the class with probability rho")
            + (seeds > 1 ? ". Dots: single seeds" : ""));
        if (!single)
            Legend.Draw(svg, 24, 88, results.Table.Select(row => row.Method).Distinct(), lines: false);

        var panel = new Panel(svg, 78, 122, 800, 276, (0, groups.Length), (0, 100));
        panel.UpAxis(" %");
        svg.Text(panel.Left - 8, panel.Y(10) + 4, "guessing", 12, Svg.Pale, Anchor.End);
        foreach (var (place, group) in groups.Index())
        {
            DrawGroup(panel, results, place, [.. group], named: single);
            if (!single)
                Name(panel.X(place + 0.5), panel.Bottom + 28, Invariant($"rho {group.Key}"), 15);
        }

        // Last, or the bars would hide it.
        svg.Line(panel.Left, panel.Y(10), panel.Right, panel.Y(10), Svg.Ink, 1, "3 4");
        svg.Line(panel.Left, panel.Bottom, panel.Right, panel.Bottom, Svg.Pale);
        return svg.ToString();

        void Name(double x, double y, string text, double size) => svg.Text(x, y, text, size, anchor: Anchor.Middle, bold: true);
    }

    private static void DrawGroup(Panel panel, Results results, int place, Row[] rows, bool named)
    {
        var svg = panel.Svg;
        var slot = Math.Min(0.86 * panel.Width / panel.Across.High / rows.Length, 190);
        var left = panel.X(place + 0.5) - slot * rows.Length / 2;
        foreach (var row in rows)
        {
            var (middle, width) = (left + slot / 2, Math.Min(0.86 * slot, 120));
            var top = panel.Y(row.Accuracy.Mean);
            svg.Rectangle(middle - width / 2, top, width, panel.Bottom - top, Colours.Of(row.Method), round: 2);

            var highest = row.Accuracy.Mean;
            if (row.Accuracy.Spread is not null)
            {
                var seeds = results.Runs.Where(run => run.Rho == row.Rho && run.Method == row.Method && run.Epochs == row.Epochs)
                    .Select(run => run.Scores.Accuracy).ToArray();
                foreach (var (number, accuracy) in seeds.Index())
                    svg.Dot(middle + width * 0.5 * ((number + 0.5) / seeds.Length - 0.5), panel.Y(accuracy), 3, "#fff", Svg.Ink);
                highest = Math.Max(highest, seeds.Max());
            }

            Name(middle, panel.Y(highest) - 9, Invariant($"{row.Accuracy.Mean:0.0}"), slot < 50 ? 12 : 15);
            if (named)
            {
                foreach (var (line, words) in row.Method.Replace(" + ", "\n+ ", StringComparison.Ordinal).Split('\n').Index())
                    Name(middle, panel.Bottom + 24 + 19 * line, words, 14);
            }

            left += slot;
        }

        void Name(double x, double y, string text, double size) => svg.Text(x, y, text, size, anchor: Anchor.Middle, bold: true);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
