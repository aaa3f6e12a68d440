namespace ContrastiveLosses.Tests.Support;

/// <summary>Derivatives along directions from differences, of fourth order in the step.</summary>
internal static class Differences
{
    private const double Step = 1e-4;

    /// <summary>
    /// Dense directions of length 1: a gradient that is wrong in any entry is wrong along each of them, up to accidents.
    /// </summary>
    public static IEnumerable<double[]> Directions(int length, int count = 4)
    {
        var random = new Random(length);
        for (var k = 0; k < count; k++)
        {
            var direction = Enumerable.Range(0, length).Select(_ => (0.5 + random.NextDouble()) * (random.Next(2) == 0 ? 1 : -1)).ToArray();
            var size = Math.Sqrt(direction.Sum(number => number * number));
            yield return [.. direction.Select(number => number / size)];
        }
    }

    /// <summary>The derivatives of several functions along a direction.</summary>
    public static double[] Along(double[] point, double[] direction, Func<double[], double[]> functions)
    {
        var (near, far) = (At(Step).Zip(At(-Step), (a, b) => a - b), At(2 * Step).Zip(At(-2 * Step), (a, b) => a - b));
        return [.. near.Zip(far, (a, b) => ((8 * a) - b) / (12 * Step))];

        double[] At(double step) => functions([.. point.Zip(direction, (number, along) => number + (step * along))]);
    }

    /// <summary>The derivative of one function along a direction.</summary>
    public static double Along(double[] point, double[] direction, Func<double[], double> function) =>
        Along(point, direction, moved => [function(moved)])[0];

    /// <summary>What a gradient says of a direction.</summary>
    public static double Project(double[] gradient, double[] direction) =>
        gradient.Zip(direction, (slope, along) => slope * along).Sum();
}
