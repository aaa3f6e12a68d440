namespace BiasedDigits;

/// <summary>
/// The bias of Biased-MNIST (Bahng et al. 2020): every class has a background colour, and a training digit wears its own
/// with probability rho, else one of the other nine.
/// </summary>
internal static class Colouring
{
    /// <summary>With this rho all ten colours are equally likely for every class: the colour says nothing.</summary>
    public const double Unbiased = 0.1;

    /// <summary>The background colours of the published data set, by class.</summary>
    public static readonly IReadOnlyList<(byte Red, byte Green, byte Blue)> Palette =
    [
        (255, 0, 0), (0, 255, 0), (0, 0, 255), (225, 225, 0), (225, 0, 225),
        (0, 255, 255), (255, 128, 0), (255, 0, 128), (128, 0, 255), (128, 128, 128),
    ];

    /// <summary>Draws a colour, 0 to 9, for every label.</summary>
    public static long[] Draw(ReadOnlySpan<byte> labels, double rho, Random random)
    {
        var colours = new long[labels.Length];
        for (var i = 0; i < colours.Length; i++)
        {
            // Both numbers are drawn whatever rho is, so that with one seed a lower rho only adds conflicting digits.
            var chance = random.NextDouble();
            var step = random.Next(1, Palette.Count);
            colours[i] = chance < rho ? labels[i] : (labels[i] + step) % Palette.Count;
        }

        return colours;
    }

    /// <summary>Paints one image, row after row, three bytes a pixel: white stroke on a coloured ground.</summary>
    public static byte[] Paint(ReadOnlySpan<byte> grey, long colour)
    {
        var (red, green, blue) = Palette[(int)colour];
        var painted = new byte[3 * grey.Length];
        for (var i = 0; i < grey.Length; i++)
        {
            painted[3 * i] = Mix(grey[i], red);
            painted[3 * i + 1] = Mix(grey[i], green);
            painted[3 * i + 2] = Mix(grey[i], blue);
        }

        return painted;
    }

    private static byte Mix(byte grey, byte colour) => (byte)(grey + (255 - grey) * colour / 255);
}
