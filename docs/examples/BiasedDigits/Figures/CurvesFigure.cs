namespace BiasedDigits.Figures;

/// <summary>During the training: the digits that wear another class's colour, those that wear their own, and the loss.</summary>
internal static class CurvesFigure
{
    public static string Draw(Results results)
    {
        var rho = results.Settings.Rhos[0];
        var methods = results.Runs.Where(run => run.Rho == rho).GroupBy(run => run.Method).ToArray();
        var svg = new Svg(1080, 440, "During the training",
            $"Test digits that a linear classifier names rightly while the features are learnt; rho {rho}");
        Legend.Draw(svg, 24, 88, methods.Select(method => method.Key), lines: true);

        var epochs = (1.0, Math.Max(2.0, results.Settings.Epochs));
        Panel[] panels =
        [
            new(svg, 66, 140, 280, 230, epochs, (0, 100)),
            new(svg, 416, 140, 280, 230, epochs, (0, 100)),
            new(svg, 776, 140, 280, 230, epochs, LossRange(methods)),
        ];
        panels[0].Title("Where the colour misleads");
        panels[1].Title("Where the colour helps");
        panels[2].Title("Training loss, of its first epoch");
        foreach (var panel in panels)
        {
            panel.UpAxis(" %");
            panel.AcrossAxis("epoch");
        }

        foreach (var method in methods)
        {
            Draw(panels[0], method, (point, _) => point.Conflicting);
            Draw(panels[1], method, (point, _) => point.Aligned);
            Draw(panels[2], method, RelativeLoss);
        }

        return svg.ToString();
    }

    /// <summary>A line for the mean over seeds, and a thin one for every seed where there are several.</summary>
    private static void Draw(Panel panel, IGrouping<string, Run> method, Func<CurvePoint, CurvePoint, double> value)
    {
        var colour = Colours.Of(method.Key);
        var runs = method.Select(run => run.Curve.Select(point => value(point, run.Curve[0])).ToArray()).ToArray();
        if (runs.Length > 1)
        {
            foreach (var run in runs)
                panel.Curve(run.Select((y, place) => (place + 1.0, y)), colour, 1, opacity: 0.35);
        }

        var shortest = runs.Min(run => run.Length);
        var mean = Enumerable.Range(0, shortest).Select(place => (place + 1.0, runs.Average(run => run[place])));
        panel.Curve(mean, colour, 2.6, Colours.DashOf(method.Key));
    }

    /// <summary>Losses have different scales and zeros; what they share is where they begin.</summary>
    private static double RelativeLoss(CurvePoint point, CurvePoint first) => 100 * point.Loss / first.Loss;

    private static (double Low, double High) LossRange(IEnumerable<IGrouping<string, Run>> methods)
    {
        var losses = methods.SelectMany(method => method)
            .SelectMany(run => run.Curve.Select(point => RelativeLoss(point, run.Curve[0])))
            .Where(double.IsFinite).Append(0).Append(100).ToArray();
        return (Math.Max(-200, 20 * Math.Floor(losses.Min() / 20)), Math.Min(200, 20 * Math.Ceiling(losses.Max() / 20)));
    }
}
