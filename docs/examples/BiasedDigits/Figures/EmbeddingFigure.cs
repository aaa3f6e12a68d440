using System.Globalization;

namespace BiasedDigits.Figures;

/// <summary>
/// The features of the test digits in the two directions in which they spread most: a column per method, above by digit,
/// below by background colour. What the eye finds sorted is what the network sorts by.
/// </summary>
internal static class EmbeddingFigure
{
    private const double Size = 250, Gap = 14, Left = 116, Top = 120;

    /// <summary>More points than this hide each other.</summary>
    private const int MostPoints = 1000;

    public static string Draw(Results results)
    {
        var runs = results.Runs.Where(run => run.Embedding is not null).ToArray();
        var width = Left + runs.Length * (Size + Gap) + 10;
        var svg = new Svg((int)Math.Max(width, 900), (int)(Top + 2 * Size + Gap + 50), "What the features are sorted by",
            string.Create(CultureInfo.InvariantCulture,
                $"The same test digits above and below, by the two strongest directions (PCA) of the {Network.Features} features; trained at rho {results.Settings.Rhos[0]}"));

        Svg2Label(svg, Top + Size / 2, "by digit", "0 to 9");
        Svg2Label(svg, Top + Size + Gap + Size / 2, "by colour", "of the", "background");
        foreach (var (column, run) in runs.Index())
        {
            var left = Left + column * (Size + Gap);
            svg.Text(left + Size / 2, Top - 14, run.Method, 14.5, anchor: Anchor.Middle, bold: true);
            DrawColumn(svg, left, run.Embedding!);
            svg.Text(left + Size / 2, Top + 2 * Size + Gap + 24, string.Create(CultureInfo.InvariantCulture,
                $"digit right {run.Scores.Accuracy:0} %, colour readable {run.Scores.Colour:0} %"), 12.5, Svg.Pale, Anchor.Middle);
        }

        return svg.ToString();
    }

    private static void Svg2Label(Svg svg, double y, string name, params string[] details)
    {
        svg.Text(24, y, name, 14.5, bold: true);
        foreach (var (line, detail) in details.Index())
            svg.Text(24, y + 19 * (line + 1), detail, 12.5, Svg.Pale);
    }

    private static void DrawColumn(Svg svg, double left, Embedding embedding)
    {
        var points = PrincipalComponents.Project(embedding.Features, embedding.Features.Length / embedding.Labels.Length);
        var across = Range(points.Select(point => point.X));
        var up = Range(points.Select(point => point.Y));
        var shown = Math.Min(points.Length, MostPoints);

        foreach (var row in (int[])[0, 1])
        {
            var panel = new Panel(svg, left, Top + row * (Size + Gap), Size, Size, across, up);
            svg.Rectangle(panel.Left, panel.Top, Size, Size, row == 0 ? "#fafbfc" : "#fafbfc", Svg.Grid, round: 4);
            var groups = row == 0 ? embedding.Labels : embedding.Colours;
            var colours = row == 0 ? Colours.Digits : Colours.Backgrounds;
            for (var group = 0; group < colours.Count; group++)
            {
                var members = Enumerable.Range(0, shown).Where(place => groups[place] == group)
                    .Select(place => (X: panel.X(points[place].X), Y: panel.Y(points[place].Y)))
                    .Where(place => place.X >= panel.Left && place.X <= panel.Right && place.Y >= panel.Top && place.Y <= panel.Bottom);
                svg.Cloud(members, colours[group], 4.5, 0.8);
            }

            if (row == 0)
                NameDigits(panel, embedding.Labels, points);
        }
    }

    /// <summary>Writes every digit where the middle one of its points is.</summary>
    private static void NameDigits(Panel panel, long[] labels, (double X, double Y)[] points)
    {
        foreach (var digit in points.Zip(labels).GroupBy(point => point.Second))
        {
            var x = Quantile(digit.Select(point => point.First.X), 0.5);
            var y = Quantile(digit.Select(point => point.First.Y), 0.5);
            panel.Svg.Text(panel.X(x), panel.Y(y) + 6, $"{digit.Key}", 19, Colours.Digits[(int)digit.Key], Anchor.Middle, bold: true, halo: true);
        }
    }

    /// <summary>Nearly all of the values: a few far away would press the others together.</summary>
    private static (double Low, double High) Range(IEnumerable<double> values)
    {
        var all = values.ToArray();
        var (low, high) = (Quantile(all, 0.005), Quantile(all, 0.995));
        var margin = Math.Max(0.06 * (high - low), 1e-6);
        return (low - margin, high + margin);
    }

    private static double Quantile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[(int)(share * (sorted.Length - 1))];
    }
}
