using System.Globalization;

namespace BiasedDigits.Figures;

/// <summary>
/// The features of the test digits as a map of neighbours: a column per method, above by digit, below by background
/// colour. What the eye finds sorted is what the network sorts by.
/// </summary>
internal static class EmbeddingFigure
{
    private const double Size = 250, Gap = 14, Left = 116, Top = 120;

    /// <summary>More points than this hide each other, and their map takes a time that grows with their square.</summary>
    private const int MostPoints = 800;

    public static string Draw(Results results)
    {
        var runs = results.Runs.Where(run => run.Embedding is not null).ToArray();
        var rho = results.Settings.Rhos[0].ToString(CultureInfo.InvariantCulture);
        var width = Math.Max(Left + runs.Length * (Size + Gap) + 10, 900);
        var svg = new Svg((int)width, (int)(Top + 2 * Size + Gap + 46), "What are the features sorted by?",
            $"The same test digits above and below; digits with similar features lie together (t-SNE); trained at rho {rho}");
        NameRow(svg, Top + Size / 2, "by digit", "0 to 9");
        NameRow(svg, Top + Size + Gap + Size / 2, "by colour", "of the", "background");
        foreach (var (column, run) in runs.Index())
        {
            var left = Left + column * (Size + Gap);
            var scores = FormattableString.Invariant($"digit right {run.Scores.Accuracy:0} %, colour read off {run.Scores.Colour:0} %");
            svg.Text(left + Size / 2, Top - 14, run.Method, 14.5, anchor: Anchor.Middle, bold: true);
            svg.Text(left + Size / 2, Top + 2 * Size + Gap + 24, scores, 12.5, Svg.Pale, Anchor.Middle);
            DrawColumn(svg, left, run.Embedding!);
        }

        return svg.ToString();
    }

    private static void NameRow(Svg svg, double y, string name, params string[] details)
    {
        svg.Text(24, y, name, 14.5, bold: true);
        foreach (var (line, detail) in details.Index())
            svg.Text(24, y + 19 * (line + 1), detail, 12.5, Svg.Pale);
    }

    private static void DrawColumn(Svg svg, double left, Embedding embedding)
    {
        if (!embedding.Features.All(float.IsFinite))
        {
            svg.Text(left + Size / 2, Top + Size / 2, "the training diverged", 13, Svg.Pale, Anchor.Middle);
            return;
        }

        var dimensions = embedding.Features.Length / embedding.Labels.Length;
        var shown = Math.Min(embedding.Labels.Length, MostPoints);
        var points = NeighbourMap.Project(UnitLength(embedding.Features[..(shown * dimensions)], dimensions), dimensions);
        var across = Range([.. points.Select(point => point.X)]);
        var up = Range([.. points.Select(point => point.Y)]);
        foreach (var row in (int[])[0, 1])
        {
            var panel = new Panel(svg, left, Top + row * (Size + Gap), Size, Size, across, up);
            svg.Rectangle(panel.Left, panel.Top, Size, Size, "#f6f7f9", Svg.Grid, round: 4);
            var groups = row == 0 ? embedding.Labels : embedding.Colours;
            var colours = row == 0 ? Colours.Digits : Colours.Backgrounds;
            for (var group = 0; group < colours.Count; group++)
            {
                var members = points.Where((_, place) => groups[place] == group);
                svg.Cloud(members.Select(point => (panel.X(point.X), panel.Y(point.Y))), colours[group], 5, 0.85);
            }

            if (row == 0)
                NameDigits(panel, embedding.Labels, points);
        }
    }

    /// <summary>Contrastive losses look at directions only: so does the map.</summary>
    private static float[] UnitLength(float[] points, int dimensions)
    {
        for (var start = 0; start < points.Length; start += dimensions)
        {
            var point = points.AsSpan(start, dimensions);
            var length = 1e-12;
            foreach (var value in point)
                length += value * value;
            foreach (ref var value in point)
                value /= (float)Math.Sqrt(length);
        }

        return points;
    }

    /// <summary>Writes every digit where the middle one of its points is.</summary>
    private static void NameDigits(Panel panel, long[] labels, (double X, double Y)[] points)
    {
        foreach (var digit in points.Zip(labels).GroupBy(point => point.Second).OrderBy(group => group.Key))
        {
            var x = panel.X(Median(digit.Select(point => point.First.X)));
            var y = panel.Y(Median(digit.Select(point => point.First.Y)));
            panel.Svg.Text(x, y + 7, $"{digit.Key}", 20, Colours.Digits[(int)digit.Key], Anchor.Middle, bold: true, halo: true);
        }
    }

    private static (double Low, double High) Range(double[] values)
    {
        var margin = Math.Max(0.05 * (values.Max() - values.Min()), 1e-6);
        return (values.Min() - margin, values.Max() + margin);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
