using System.Globalization;

namespace BiasedDigits.Figures;

/// <summary>A rectangle of a drawing with two linear axes.</summary>
internal sealed record Panel(
    Svg Svg, double Left, double Top, double Width, double Height, (double Low, double High) Across, (double Low, double High) Up)
{
    public double Right => Left + Width;

    public double Bottom => Top + Height;

    public double X(double value) => Left + Width * (value - Across.Low) / (Across.High - Across.Low);

    public double Y(double value) => Bottom - Height * (value - Up.Low) / (Up.High - Up.Low);

    public void Title(string text) => Svg.Text(Left, Top - 14, text, 14, bold: true);

    /// <summary>Horizontal grid lines with their values.</summary>
    public void UpAxis(string unit = "")
    {
        foreach (var value in Ticks(Up.Low, Up.High, 6))
        {
            Svg.Line(Left, Y(value), Right, Y(value), Svg.Grid);
            var text = value.ToString("0.##", CultureInfo.InvariantCulture) + unit;
            Svg.Text(Left - 8, Y(value) + 4, text, 12, Svg.Pale, Anchor.End);
        }
    }

    public void AcrossAxis(string label)
    {
        Svg.Line(Left, Bottom, Right, Bottom, Svg.Pale);
        foreach (var value in Ticks(Across.Low, Across.High, 6).Where(value => value == Math.Round(value)))
        {
            Svg.Line(X(value), Bottom, X(value), Bottom + 5, Svg.Pale);
            Svg.Text(X(value), Bottom + 19, value.ToString("0", CultureInfo.InvariantCulture), 12, Svg.Pale, Anchor.Middle);
        }

        Svg.Text(Left + Width / 2, Bottom + 40, label, 13, Svg.Pale, Anchor.Middle);
    }

    public void Curve(
        IEnumerable<(double X, double Y)> points, string colour, double width, string? dash = null, double opacity = 1) =>
        Svg.Curve(points.Select(point => (X(point.X), Y(Math.Clamp(point.Y, Up.Low, Up.High)))), colour, width, dash, opacity);

    /// <summary>Round values (1, 2 or 5 times a power of ten apart) from low to high.</summary>
    public static IEnumerable<double> Ticks(double low, double high, int most)
    {
        var step = Math.Pow(10, Math.Floor(Math.Log10((high - low) / most)));
        foreach (var factor in (ReadOnlySpan<double>)[1, 2, 2.5, 2])
        {
            step *= factor; // 1, 2, 5, 10 times the power of ten
            if ((high - low) / step <= most + 1e-9)
                break;
        }

        for (var i = Math.Ceiling(low / step - 1e-9); i * step <= high + 1e-9 * step; i++)
            yield return i * step + 0.0; // plus zero: no "-0"
    }
}
