using BiasedDigits.Figures;

namespace ContrastiveLosses.Benchmarks.Pictures;

/// <summary>An arrow; a dot where it would be too short to be seen.</summary>
internal static class Arrowhead
{
    public static void Draw(Svg svg, double x, double y, double dx, double dy)
    {
        var length = Math.Sqrt((dx * dx) + (dy * dy));
        if (length < 2)
        {
            svg.Dot(x, y, 1.2, Svg.Ink);
            return;
        }
        var (ux, uy, head) = (dx / length, dy / length, Math.Min(6, length * 0.6));
        var (endX, endY) = (x + dx, y + dy);
        svg.Line(x, y, endX, endY, Svg.Ink, 1.3);
        svg.Curve(
            [(endX - (head * (ux - (0.5 * uy))), endY - (head * (uy + (0.5 * ux)))), (endX, endY), (endX - (head * (ux + (0.5 * uy))), endY - (head * (uy - (0.5 * ux))))],
            Svg.Ink, 1.3);
    }
}
