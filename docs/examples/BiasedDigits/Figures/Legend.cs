namespace BiasedDigits.Figures;

/// <summary>A row of methods with their colours.</summary>
internal static class Legend
{
    public static void Draw(Svg svg, double left, double y, IEnumerable<string> methods, bool lines)
    {
        foreach (var method in methods)
        {
            if (lines)
                svg.Curve([(left, y - 4), (left + 26, y - 4)], Colours.Of(method), 3, Colours.DashOf(method));
            else
                svg.Rectangle(left, y - 11, 14, 14, Colours.Of(method), round: 2);
            left += lines ? 33 : 20;
            svg.Text(left, y, method, 13);
            left += 7 * method.Length + 24;
        }
    }
}
