using System.Globalization;
using BiasedDigits;
using BiasedDigits.Figures;

namespace LongTailedDigits;

/// <summary>Bars: of each class how many of its test digits are named rightly, by method; below, how many there were to learn from.</summary>
internal static class ClassesFigure
{
    public static string Draw(IReadOnlyList<Run> runs, int[] counts)
    {
        var seeds = runs.Select(run => run.Seed).Distinct().Count();
        var svg = new Svg(940, 484, "Rare digits, and how many of them are recognised",
            string.Create(CultureInfo.InvariantCulture,
                $"Test digits named rightly, {(seeds == 1 ? "one seed" : $"mean of {seeds} seeds")}; in the legend the mean over classes. Below: digits in training, {counts[0]} to {counts[^1]}"));
        var methods = Method.All.Where(method => runs.Any(run => run.Method == method.Name)).ToArray();
        foreach (var (place, method) in methods.Index())
        {
            var (left, y) = (24 + (300 * (place % 3)), 88 + (22 * (place / 3)));
            var balanced = runs.Where(run => run.Method == method.Name).Average(run => run.Balanced);
            svg.Rectangle(left, y - 11, 14, 14, method.Colour, round: 2);
            svg.Text(left + 20, y, string.Create(CultureInfo.InvariantCulture, $"{method.Name}: {balanced:0.0} %"), 13);
        }

        var panel = new Panel(svg, 62, 130, 862, 284, (0, Digits.Classes), (0, 100));
        panel.UpAxis(" %");
        for (var c = 0; c < Digits.Classes; c++)
        {
            var width = 0.84 * panel.Width / Digits.Classes / methods.Length;
            foreach (var (place, method) in methods.Index())
            {
                var x = panel.X(c + 0.08) + (place * width);
                var top = panel.Y(runs.Where(run => run.Method == method.Name).Average(run => run.Recall[c]));
                svg.Rectangle(x, top, width - 1, panel.Bottom - top, method.Colour, round: 1);
            }

            svg.Text(panel.X(c + 0.5), panel.Bottom + 22, $"digit {c}", 14, anchor: Anchor.Middle, bold: true);
            svg.Text(panel.X(c + 0.5), panel.Bottom + 42, counts[c].ToString(CultureInfo.InvariantCulture), 13, Svg.Pale, Anchor.Middle);
        }

        svg.Line(panel.Left, panel.Bottom, panel.Right, panel.Bottom, Svg.Pale);
        return svg.ToString();
    }
}
