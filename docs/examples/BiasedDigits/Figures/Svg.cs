using System.Globalization;
using System.Security;
using System.Text;

namespace BiasedDigits.Figures;

internal enum Anchor
{
    Start,
    Middle,
    End,
}

/// <summary>Writes one SVG drawing: a few shapes and text, on a white ground so that it reads in dark pages too.</summary>
internal sealed class Svg
{
    public const string Ink = "#1f2328";
    public const string Pale = "#59636e";
    public const string Grid = "#e3e6ea";

    private readonly StringBuilder body = new();
    private readonly int width;
    private readonly int height;
    private readonly string title;

    /// <param name="title">Drawn at the top; also what a screen reader says.</param>
    /// <param name="subtitle">The line below it: what a reader must know to understand the figure.</param>
    public Svg(int width, int height, string title, string subtitle)
    {
        (this.width, this.height, this.title) = (width, height, title);
        Text(24, 34, title, 20, bold: true);
        Text(24, 57, subtitle, 13.5, Pale);
    }

    public void Text(
        double x, double y, string text, double size = 13, string colour = Ink, Anchor anchor = Anchor.Start, bool bold = false,
        double turn = 0, bool halo = false)
    {
        Write($"<text x='{x:0.#}' y='{y:0.#}' font-size='{size:0.#}' fill='{colour}'");
        if (anchor != Anchor.Start)
            Write($" text-anchor='{(anchor == Anchor.Middle ? "middle" : "end")}'");
        if (bold)
            Write($" font-weight='600'");
        if (turn != 0)
            Write($" transform='rotate({turn:0.#} {x:0.#} {y:0.#})'");
        if (halo)
            Write($" stroke='#fff' stroke-width='4' stroke-linejoin='round' paint-order='stroke'");
        body.Append('>').Append(SecurityElement.Escape(text)).Append("</text>\n");
    }

    public void Line(double x1, double y1, double x2, double y2, string colour, double width = 1, string? dash = null)
    {
        Write($"<path d='M{x1:0.#} {y1:0.#}L{x2:0.#} {y2:0.#}' stroke='{colour}' stroke-width='{width:0.#}'{Dash(dash)}/>\n");
    }

    public void Rectangle(double x, double y, double width, double height, string fill, string stroke = "none", double round = 0)
    {
        Write($"<rect x='{x:0.#}' y='{y:0.#}' width='{width:0.#}' height='{height:0.#}' rx='{round:0.#}'");
        Write($" fill='{fill}' stroke='{stroke}'/>\n");
    }

    public void Dot(double x, double y, double radius, string fill, string stroke = "none")
    {
        Write($"<circle cx='{x:0.#}' cy='{y:0.#}' r='{radius:0.#}' fill='{fill}' stroke='{stroke}'/>\n");
    }

    /// <summary>A line through points; points that are not finite leave a gap.</summary>
    public void Curve(
        IEnumerable<(double X, double Y)> points, string colour, double width = 2, string? dash = null, double opacity = 1)
    {
        var path = new StringBuilder();
        var pen = 'M';
        foreach (var (x, y) in points)
        {
            var drawn = double.IsFinite(x) && double.IsFinite(y);
            if (drawn)
                path.Append(CultureInfo.InvariantCulture, $"{pen}{x:0.#} {y:0.#}");
            pen = drawn ? 'L' : 'M';
        }

        Write($"<path d='{path}' fill='none' stroke='{colour}' stroke-width='{width:0.#}' stroke-linejoin='round'");
        Write($"{Dash(dash)} opacity='{opacity:0.##}'/>\n");
    }

    /// <summary>Many dots of one colour in one path, which keeps the file small: lines of no length with round ends.</summary>
    public void Cloud(IEnumerable<(double X, double Y)> points, string colour, double diameter, double opacity)
    {
        var path = new StringBuilder();
        foreach (var (x, y) in points)
            path.Append(CultureInfo.InvariantCulture, $"M{x:0.#} {y:0.#}h0");
        Write($"<path d='{path}' fill='none' stroke='{colour}' stroke-width='{diameter:0.#}' stroke-linecap='round'");
        Write($" opacity='{opacity:0.##}'/>\n");
    }

    /// <summary>A PNG image; its pixels stay sharp when it is enlarged.</summary>
    public void Image(double x, double y, double size, byte[] png)
    {
        Write($"<image x='{x:0.#}' y='{y:0.#}' width='{size:0.#}' height='{size:0.#}' style='image-rendering:pixelated' ");
        body.Append("href='data:image/png;base64,").Append(Convert.ToBase64String(png)).Append("'/>\n");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        <svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' viewBox='0 0 {width} {height}' role='img'
          font-family='system-ui, "Segoe UI", Roboto, Helvetica, Arial, "DejaVu Sans", sans-serif'>
        <title>{SecurityElement.Escape(title)}</title>
        <rect width='{width}' height='{height}' fill='#fff'/>
        {body}</svg>

        """).ReplaceLineEndings("\n");

    private static string Dash(string? dash) => dash is null ? "" : $" stroke-dasharray='{dash}'";

    private void Write(FormattableString text) => body.Append(text.ToString(CultureInfo.InvariantCulture));
}
