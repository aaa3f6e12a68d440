namespace ManyNegatives;

/// <summary>
/// L-BFGS for a few hundred numbers: it follows the gradient, bent by what the last steps told of the curvature, and halves a step until
/// the value falls.
/// </summary>
internal static class Minimiser
{
    private const int Memory = 20;
    private const double SufficientDecrease = 1e-4;

    /// <summary>The point where the gradient is next to nothing, or where no step lowers the value any more.</summary>
    public static double[] Run(double[] start, Func<double[], (double Value, double[] Gradient)> function, int iterations = 2000, double tolerance = 1e-11)
    {
        var point = start;
        var (value, gradient) = function(point);
        var history = new List<(double[] Step, double[] Change)>();
        for (var iteration = 0; iteration < iterations && gradient.Max(Math.Abs) > tolerance; iteration++)
        {
            var direction = Direction(gradient, history);
            var slope = Dot(direction, gradient);
            // The curvature may mislead; downhill never does.
            if (slope >= 0)
            {
                history.Clear();
                (direction, slope) = (Combine(gradient, -1, gradient, 0), -Dot(gradient, gradient));
            }
            var length = history.Count == 0 ? Math.Min(1, 1 / Math.Sqrt(-slope)) : 1;
            double[] next;
            (double Value, double[] Gradient) found;
            do
            {
                (next, length) = (Combine(point, 1, direction, length), length / 2);
                found = function(next);
            }
            while (!(found.Value <= value + (SufficientDecrease * 2 * length * slope)) && length > 1e-12);
            if (!(found.Value < value)) break;
            var (step, change) = (Combine(next, 1, point, -1), Combine(found.Gradient, 1, gradient, -1));
            if (Dot(step, change) > 0) history.Add((step, change));
            if (history.Count > Memory) history.RemoveAt(0);
            (point, value, gradient) = (next, found.Value, found.Gradient);
        }
        return point;
    }

    /// <summary>Minus the gradient times the inverse of the curvature that the steps have seen, by two loops over them.</summary>
    private static double[] Direction(double[] gradient, List<(double[] Step, double[] Change)> history)
    {
        var direction = Combine(gradient, -1, gradient, 0);
        var shares = new double[history.Count];
        for (var k = history.Count - 1; k >= 0; k--)
        {
            var (step, change) = history[k];
            shares[k] = Dot(step, direction) / Dot(step, change);
            direction = Combine(direction, 1, change, -shares[k]);
        }
        if (history.Count > 0)
        {
            var (step, change) = history[^1];
            direction = Combine(direction, Dot(step, change) / Dot(change, change), direction, 0);
        }
        for (var k = 0; k < history.Count; k++)
        {
            var (step, change) = history[k];
            direction = Combine(direction, 1, step, shares[k] - (Dot(change, direction) / Dot(step, change)));
        }
        return direction;
    }

    private static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    private static double[] Combine(double[] a, double factorA, double[] b, double factorB)
    {
        var result = new double[a.Length];
        for (var i = 0; i < a.Length; i++) result[i] = (factorA * a[i]) + (factorB * b[i]);
        return result;
    }
}
