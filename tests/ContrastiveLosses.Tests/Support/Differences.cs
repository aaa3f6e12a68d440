namespace ContrastiveLosses.Tests.Support;

/// <summary>Derivatives from differences, of fourth order in the step.</summary>
internal static class Differences
{
    private const double Step = 1e-4;

    public static double[] Gradient(double[] point, Func<double[], double> function) =>
        [.. Enumerable.Range(0, point.Length).Select(k => Along(point, k, moved => [function(moved)])[0])];

    /// <summary>The derivatives of several functions along one coordinate.</summary>
    public static double[] Along(double[] point, int coordinate, Func<double[], double[]> functions)
    {
        var (near, far) = (At(Step).Zip(At(-Step), (a, b) => a - b), At(2 * Step).Zip(At(-2 * Step), (a, b) => a - b));
        return [.. near.Zip(far, (a, b) => ((8 * a) - b) / (12 * Step))];

        double[] At(double step)
        {
            var moved = (double[])point.Clone();
            moved[coordinate] += step;
            return functions(moved);
        }
    }
}
