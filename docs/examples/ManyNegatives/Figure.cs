using System.Globalization;
using BiasedDigits.Figures;
using ContrastiveLosses;

namespace ManyNegatives;

/// <summary>The two findings as one drawing each, over the number of negatives.</summary>
internal static class Figure
{
    private const string Blue = "#0072b2", Sky = "#56b4e9", Orange = "#d55e00", Green = "#009e73", Grey = "#7a7f87";
    private static readonly string[] Colours = [Blue, Sky, Green, Orange];
    private static readonly string?[] Dashes = [null, "9 4", "2 3", null];
    private static readonly int[] LegendPlaces = [0, 140, 385, 620];

    /// <summary>Left: the mean classifier at the optimum; right: how often a negative collides.</summary>
    public static string OfPopulation(IReadOnlyList<Optimum> optima)
    {
        var svg = new Svg(960, 430, "The best embedding does not get worse with more negatives", "Ten classes placed where the population loss with k negatives is lowest. Three of the four lines on the left are one.");
        var ks = optima.Select(optimum => optimum.K).Distinct().ToArray();
        var left = Panel(svg, 70, 410, ks, (99, 100.5), "Loss of the mean classifier, % of that for k = 1");
        var right = Panel(svg, 560, 360, ks, (0, 100), "P(a negative is of the anchor's class), %");
        foreach (var (number, world) in optima.GroupBy(optimum => optimum.World).Index())
        {
            var first = world.First().MeanClassifierLoss;
            left.Curve(world.Select(optimum => (Math.Log2(optimum.K), 100 * optimum.MeanClassifierLoss / first)), Colours[number], 3, Dashes[number]);
            const double y = 400;
            var x = 70 + LegendPlaces[number];
            svg.Curve([(x, y - 4), (x + 26, y - 4)], Colours[number], 3, Dashes[number]);
            svg.Text(x + 33, y, world.Key.Name, 12);
        }
        foreach (var number in new[] { 0, 3 })
            right.Curve(Collisions(World.All[number].Priors, ks[^1]), Colours[number], 3);
        return svg.ToString();
    }

    /// <summary>Accuracy of the trained networks, each seed and their mean, with the probability of a collision behind.</summary>
    public static string OfAccuracy(IReadOnlyList<Trained> runs)
    {
        var svg = new Svg(760, 430, "Trained networks do not get worse either", "Accuracy on test samples after 300 steps with k drawn negatives, in %; each dot is a seed.");
        var ks = runs.Select(run => run.K).Distinct().ToArray();
        var panel = Panel(svg, 70, 640, ks, (0, 100), "");
        var prior = Enumerable.Repeat(1.0 / LatentClasses.Classes, LatentClasses.Classes).ToArray();
        panel.Curve(Collisions(prior, ks[^1]), Grey, 2, "4 4");
        foreach (var (number, name, accuracy) in new (int, string, Func<Trained, double>)[]
            { (0, "mean classifier", run => run.MeanClassifier), (1, "linear classifier", run => run.LinearClassifier) })
        {
            var (colour, dash) = number == 0 ? (Blue, null) : (Orange, "7 5");
            panel.Curve(runs.GroupBy(run => run.K).Select(group => (Math.Log2(group.Key), group.Average(accuracy))), colour, 3, dash);
            foreach (var run in runs) svg.Dot(panel.X(Math.Log2(run.K)), panel.Y(accuracy(run)), 3, colour, "#fff");
            svg.Curve([(70 + (number * 200), 396), (96 + (number * 200), 396)], colour, 3, dash);
            svg.Text(103 + (number * 200), 400, name);
        }
        svg.Curve([(470, 396), (496, 396)], Grey, 2, "4 4");
        svg.Text(503, 400, "P(a negative is of the anchor's class)");
        return svg.ToString();
    }

    /// <summary>The probability of a collision in percent, over the logarithm of k.</summary>
    private static List<(double X, double Y)> Collisions(double[] priors, long most)
    {
        using var scope = NewDisposeScope();
        var some = tensor(priors);
        var ks = Enumerable.Range(0, (int)(8 * Math.Log2(most)) + 1).Select(step => (long)Math.Round(Math.Pow(2, step / 8.0))).Distinct();
        return [.. ks.Select(k => (Math.Log2(k), 100 * Diagnostics.CollisionProbability(some, k).item<double>()))];
    }

    private static Panel Panel(Svg svg, double left, double width, long[] ks, (double, double) up, string title)
    {
        var panel = new Panel(svg, left, 110, width, 220, (0, Math.Log2(ks[^1])), up);
        if (title.Length > 0) panel.Title(title);
        panel.UpAxis();
        svg.Line(left, panel.Bottom, panel.Right, panel.Bottom, Svg.Pale);
        foreach (var k in ks)
        {
            svg.Line(panel.X(Math.Log2(k)), panel.Bottom, panel.X(Math.Log2(k)), panel.Bottom + 5, Svg.Pale);
            svg.Text(panel.X(Math.Log2(k)), panel.Bottom + 19, k.ToString(CultureInfo.InvariantCulture), 12, Svg.Pale, Anchor.Middle);
        }
        svg.Text(left + (width / 2), panel.Bottom + 38, "negatives per anchor, k", 13, Svg.Pale, Anchor.Middle);
        return panel;
    }
}
