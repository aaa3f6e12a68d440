using BiasedDigits.Figures;

namespace ContrastiveLosses.Benchmarks.Pictures;

/// <summary>What a fixed item is to the one that moves.</summary>
internal enum Kind
{
    /// <summary>Of its class, or another view of it.</summary>
    Own,

    /// <summary>Of its class, with another bias.</summary>
    OwnOtherBias,

    /// <summary>Of another class or sample.</summary>
    Other,

    /// <summary>Neither: a mixture of classes, or a cluster's prototype.</summary>
    Further,
}

/// <summary>
/// One item moves around the circle while the others stay: arrows show where the loss pushes it, the line outside is the loss.
/// </summary>
internal static class Ring
{
    private const int Arrows = 24, Steps = 192, Middle = 190, Top = 265;
    private const double Unit = 105, Longest = 0.24;

    private static readonly Dictionary<Kind, (string Name, string Colour)> Kinds = new()
    {
        [Kind.Own] = ("its own", "#0072b2"), [Kind.OwnOtherBias] = ("its own, other bias", "#56b4e9"),
        [Kind.Other] = ("others", "#d55e00"), [Kind.Further] = ("further", "#009e73"),
    };

    /// <param name="names">Further words for the kinds, where the common ones do not fit.</param>
    public static string Draw(
        string loss, IReadOnlyList<(double Degrees, Kind Kind)> others, Func<Tensor, Tensor> value, Dictionary<Kind, string>? names = null)
    {
        var svg = new Svg(380, 460, loss, "arrows: where one item is pushed; line: its loss");
        var samples = Enumerable.Range(0, Steps).Select(step => At(2 * Math.PI * step / Steps, value)).ToArray();
        var (low, high) = (samples.Min(sample => sample.Loss), samples.Max(sample => sample.Loss));
        var strongest = samples.Max(sample => Math.Abs(sample.Push));
        svg.Curve(samples.Append(samples[0]).Select(sample => Place(sample.Angle, 1.14 + (high - low < 1e-9 ? 0 : 0.45 * (sample.Loss - low) / (high - low)))), "#7a7f87", 1.5);
        svg.Curve(Enumerable.Range(0, 73).Select(step => Place(step * Math.PI / 36, 1)), Svg.Grid, 1.5);
        foreach (var sample in samples.Where((_, step) => step % (Steps / Arrows) == 0)) Arrow(svg, sample.Angle, strongest < 1e-9 ? 0 : sample.Push / strongest);
        foreach (var (degrees, kind) in others)
        {
            var (x, y) = Place(degrees * Math.PI / 180, 1);
            if (kind is Kind.Own or Kind.OwnOtherBias) svg.Dot(x, y, 8, Kinds[kind].Colour, "#fff");
            else svg.Rectangle(x - 7, y - 7, 14, 14, Kinds[kind].Colour, "#fff", kind == Kind.Further ? 7 : 0);
        }
        var left = 24.0;
        foreach (var kind in others.Select(other => other.Kind).Distinct().Order())
        {
            var name = names?.GetValueOrDefault(kind) ?? Kinds[kind].Name;
            if (kind is Kind.Own or Kind.OwnOtherBias) svg.Dot(left + 6, 441, 6, Kinds[kind].Colour);
            else svg.Rectangle(left, 435, 12, 12, Kinds[kind].Colour, round: kind == Kind.Further ? 6 : 0);
            svg.Text(left + 18, 446, name, 13, Svg.Pale);
            left += 34 + (7.2 * name.Length);
        }
        return svg.ToString();
    }

    /// <summary>The loss with the item at an angle, and the push along the circle: minus the derivative by the angle.</summary>
    private static (double Angle, double Loss, double Push) At(double angle, Func<Tensor, Tensor> value)
    {
        using var scope = NewDisposeScope();
        var (x, y) = (Math.Cos(angle), Math.Sin(angle));
        var item = tensor([x, y], [1, 2]).requires_grad_();
        var loss = value(item);
        loss.backward();
        var gradient = item.grad!.data<double>().ToArray();
        return (angle, loss.item<double>(), (gradient[0] * y) - (gradient[1] * x));
    }

    private static (double X, double Y) Place(double angle, double radius) => (Middle + (Unit * radius * Math.Cos(angle)), Top - (Unit * radius * Math.Sin(angle)));

    /// <summary>An arrow along the circle, as long as the push is strong.</summary>
    private static void Arrow(Svg svg, double angle, double push)
    {
        var (x, y) = Place(angle, 1);
        var turn = Math.Sign(push) * Longest * Unit * Math.Sqrt(Math.Abs(push));
        Arrowhead.Draw(svg, x, y, -Math.Sin(angle) * turn, -Math.Cos(angle) * turn);
    }
}
