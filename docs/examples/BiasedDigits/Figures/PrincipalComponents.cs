namespace BiasedDigits.Figures;

/// <summary>The two directions in which points in many dimensions spread most.</summary>
internal static class PrincipalComponents
{
    /// <param name="points">Point after point, <paramref name="dimensions"/> numbers each.</param>
    /// <returns>The places of the points along the two directions.</returns>
    public static (double X, double Y)[] Project(float[] points, int dimensions)
    {
        var count = points.Length / dimensions;
        var mean = new double[dimensions];
        for (var i = 0; i < points.Length; i++)
            mean[i % dimensions] += points[i] / (double)count;

        var covariance = new double[dimensions, dimensions];
        for (var point = 0; point < count; point++)
        {
            for (var row = 0; row < dimensions; row++)
            {
                var deviation = points[point * dimensions + row] - mean[row];
                for (var column = 0; column < dimensions; column++)
                    covariance[row, column] += deviation * (points[point * dimensions + column] - mean[column]) / count;
            }
        }

        var first = Strongest(covariance, dimensions);
        Remove(covariance, first);
        var second = Strongest(covariance, dimensions);

        double Along(int point, double[] direction) =>
            direction.Index().Sum(axis => axis.Item * (points[point * dimensions + axis.Index] - mean[axis.Index]));
        return [.. Enumerable.Range(0, count).Select(point => (Along(point, first), Along(point, second)))];
    }

    /// <summary>The eigenvector of the largest eigenvalue, by repeated multiplication.</summary>
    private static double[] Strongest(double[,] matrix, int size)
    {
        var vector = Enumerable.Range(0, size).Select(i => 1 + 0.01 * i).ToArray();
        for (var step = 0; step < 500; step++)
        {
            var product = Enumerable.Range(0, size)
                .Select(row => vector.Index().Sum(column => matrix[row, column.Index] * column.Item)).ToArray();
            var length = Math.Sqrt(product.Sum(value => value * value));
            if (length < 1e-12)
                return vector; // all points are one
            vector = [.. product.Select(value => value / length)];
        }

        // A fixed sign: the figure does not turn over from run to run.
        return vector.MaxBy(Math.Abs) < 0 ? [.. vector.Select(value => -value)] : vector;
    }

    private static void Remove(double[,] matrix, double[] direction)
    {
        var size = direction.Length;
        var strength = 0.0;
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < size; column++)
                strength += direction[row] * matrix[row, column] * direction[column];
        }

        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < size; column++)
                matrix[row, column] -= strength * direction[row] * direction[column];
        }
    }
}
