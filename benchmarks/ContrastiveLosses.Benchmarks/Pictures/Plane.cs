using BiasedDigits.Figures;

namespace ContrastiveLosses.Benchmarks.Pictures;

/// <summary>One item anywhere in the plane, for losses that do not normalise: arrows show where it is pushed.</summary>
internal static class Plane
{
    private const int Side = 15, Middle = 190, Top = 255;
    private const double Unit = 75, Edge = 2, Longest = 0.26;

    public static string Draw(string loss, IReadOnlyList<(double X, double Y, Kind Kind)> others, Func<Tensor, Tensor> value)
    {
        var svg = new Svg(380, 460, loss, "arrows: where one item is pushed");
        var places = from row in Enumerable.Range(0, Side)
                     from column in Enumerable.Range(0, Side)
                     select (X: Edge * ((2.0 * column / (Side - 1)) - 1), Y: Edge * ((2.0 * row / (Side - 1)) - 1));
        var pushes = places.Select(place => (place.X, place.Y, Push: At(place.X, place.Y, value))).ToArray();
        var strongest = pushes.Max(push => Length(push.Push));
        foreach (var (x, y, push) in pushes)
        {
            var scale = Length(push) < 1e-9 ? 0 : Longest * Unit * Math.Sqrt(Length(push) / strongest) / Length(push);
            Arrowhead.Draw(svg, Middle + (Unit * x), Top - (Unit * y), push.X * scale, -push.Y * scale);
        }
        foreach (var (x, y, kind) in others)
            if (kind == Kind.Own) svg.Dot(Middle + (Unit * x), Top - (Unit * y), 8, "#0072b2", "#fff");
            else svg.Rectangle(Middle + (Unit * x) - 7, Top - (Unit * y) - 7, 14, 14, "#d55e00", "#fff");
        svg.Dot(30, 441, 6, "#0072b2");
        svg.Text(42, 446, "its own", 13, Svg.Pale);
        if (others.All(other => other.Kind == Kind.Own)) return svg.ToString();
        svg.Rectangle(116, 435, 12, 12, "#d55e00");
        svg.Text(134, 446, "others", 13, Svg.Pale);
        return svg.ToString();
    }

    private static double Length((double X, double Y) push) => Math.Sqrt((push.X * push.X) + (push.Y * push.Y));

    private static (double X, double Y) At(double x, double y, Func<Tensor, Tensor> value)
    {
        using var scope = NewDisposeScope();
        var item = tensor([x, y], [1, 2]).requires_grad_();
        value(item).backward();
        var gradient = item.grad!.data<double>().ToArray();
        return (-gradient[0], -gradient[1]);
    }
}
