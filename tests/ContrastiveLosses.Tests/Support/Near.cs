using System.Globalization;

namespace ContrastiveLosses.Tests.Support;

/// <summary>Comparisons of arrays that say, when they fail, which entry is worst, how bad it is, and of what it is.</summary>
internal static class Near
{
    /// <summary>Values, relative to the largest of them or to 1.</summary>
    public static void Equal(double[] expected, double[] found, double tolerance, object of, string what = "value")
    {
        Assert.True(expected.Length == found.Length, $"{of}: {what} has {found.Length} numbers instead of {expected.Length}.");
        var size = expected.Where(double.IsFinite).Select(Math.Abs).Append(1).Max();
        var (worst, error) = (-1, tolerance);
        for (var k = 0; k < found.Length; k++)
        {
            var difference = expected[k].Equals(found[k]) ? 0 : Math.Abs(expected[k] - found[k]) / size;
            if (!(difference <= error)) (worst, error) = (k, double.IsNaN(difference) ? double.PositiveInfinity : difference);
        }
        Assert.True(worst < 0, worst < 0 ? "" : string.Create(CultureInfo.InvariantCulture,
            $"{of}: {what} {worst} of {found.Length} is {found[worst]:R} instead of {expected[worst]:R}, {error:0.0e+0} of {size:g3}; {tolerance:0.0e+0} is allowed."));
    }

    public static void Equal(double expected, double found, double tolerance, object of, string what = "value") =>
        Equal([expected], [found], tolerance, of, what);

    /// <summary>Values and all gradients.</summary>
    public static void Equal(Evaluated expected, Evaluated found, double ofValues, double ofGradients, object of)
    {
        Equal(expected.Values, found.Values, ofValues, of);
        foreach (var (name, gradient) in expected.Gradients)
            Equal(gradient, found.Gradient(name), ofGradients, of, $"gradient of {name}");
    }

    /// <summary>The same bits, NaN included.</summary>
    public static void Same(double[] expected, double[] found, object of, string what = "value") => Equal(expected, found, 0, of, what);

    public static void Same(Evaluated expected, Evaluated found, object of) => Equal(expected, found, 0, 0, of);

    public static void Finite(Evaluated found, object of)
    {
        Assert.All(found.Values, value => Assert.True(double.IsFinite(value), $"{of}: the value is {value}."));
        foreach (var (name, gradient) in found.Gradients)
            for (var k = 0; k < gradient.Length; k++)
                Assert.True(double.IsFinite(gradient[k]), $"{of}: gradient {k} of {name} is {gradient[k]}.");
    }
}
