using System.Globalization;

namespace BiasedDigits.Figures;

/// <summary>What the network is shown: some training digits above, some test digits below.</summary>
internal static class SamplesFigure
{
    private const double Size = 56;

    public static string Draw(Options options, Digits train, Digits test)
    {
        var rho = options.Rhos[0];
        var random = new Random(options.Seeds[0]);
        var trainColours = Colouring.Draw(train.Labels, rho, random);
        var testColours = Colouring.Draw(test.Labels, Colouring.Unbiased, random);

        var svg = new Svg(816, 534, "The colour gives the digit away in training, but not in the test",
            "A network that looks at the colour only is nearly always right above, and guesses below");
        svg.Text(24, 98, "Training:", 15, bold: true);
        svg.Text(24, 118, string.Create(CultureInfo.InvariantCulture, $"{100 * rho:0.##} % wear"), 13, Svg.Pale);
        svg.Text(24, 136, "the colour of", 13, Svg.Pale);
        svg.Text(24, 154, "their class", 13, Svg.Pale);
        DrawRows(svg, 82, rows: 4, train, trainColours);
        svg.Text(24, 350, "Test:", 15, bold: true);
        svg.Text(24, 370, "any digit in", 13, Svg.Pale);
        svg.Text(24, 388, "any colour", 13, Svg.Pale);
        DrawRows(svg, 334, rows: 3, test, testColours);
        return svg.ToString();
    }

    private static void DrawRows(Svg svg, double top, int rows, Digits digits, long[] colours)
    {
        var drawn = new int[Digits.Classes];
        for (var i = 0; i < digits.Count; i++)
        {
            var label = digits.Labels[i];
            if (drawn[label] == rows)
                continue;
            var png = Png.Encode(Colouring.Paint(digits.Image(i), colours[i]), Digits.Size, Digits.Size);
            svg.Image(140 + label * (Size + 9), top + drawn[label]++ * (Size + 4), Size, png);
        }
    }
}
