namespace BiasedDigits.Figures;

/// <summary>
/// t-SNE (van der Maaten and Hinton 2008) of some hundred points: places them in the plane so that neighbours in many
/// dimensions are neighbours there. Exact and quadratic in their number; starts from the principal components, so that
/// the same points always give the same map.
/// </summary>
internal static class NeighbourMap
{
    /// <summary>How many neighbours of a point count, roughly.</summary>
    private const double Perplexity = 30;

    private const int Steps = 350;

    /// <summary>In the first steps neighbours attract each other more than they should: clusters find together.</summary>
    private const int ExaggeratedSteps = 100;
    private const double Exaggeration = 8;

    public static (double X, double Y)[] Project(float[] points, int dimensions)
    {
        var count = points.Length / dimensions;
        var attraction = Neighbourhood(Distances(points, dimensions), count);
        var start = PrincipalComponents.Project(points, dimensions);
        var scale = 1e-2 / Math.Max(1e-12, Math.Sqrt(start.Average(point => point.X * point.X)));
        var place = start.SelectMany(point => new[] { scale * point.X, scale * point.Y }).ToArray();

        var (speed, force, repulsion) = (new double[2 * count], new double[2 * count], new double[2 * count]);
        var gain = Enumerable.Repeat(1.0, 2 * count).ToArray();
        var rate = Math.Max(count / Exaggeration / 4, 20);
        for (var step = 0; step < Steps; step++)
        {
            var early = step < ExaggeratedSteps;
            Forces(attraction, place, force, repulsion, early ? Exaggeration : 1);
            for (var i = 0; i < place.Length; i++)
            {
                // Steps grow while the direction stays and shrink when it turns.
                gain[i] = Math.Sign(force[i]) == Math.Sign(speed[i]) ? gain[i] + 0.2 : Math.Max(0.8 * gain[i], 0.01);
                speed[i] = (early ? 0.5 : 0.8) * speed[i] + rate * gain[i] * force[i];
                place[i] += speed[i];
            }
        }

        return [.. Enumerable.Range(0, count).Select(i => (place[2 * i], place[2 * i + 1]))];
    }

    private static double[] Distances(float[] points, int dimensions)
    {
        var count = points.Length / dimensions;
        var distances = new double[count * count];
        for (var i = 0; i < count; i++)
        {
            var one = points.AsSpan(i * dimensions, dimensions);
            for (var j = 0; j < i; j++)
            {
                var other = points.AsSpan(j * dimensions, dimensions);
                var sum = 0.0;
                for (var axis = 0; axis < one.Length; axis++)
                    sum += (one[axis] - other[axis]) * (one[axis] - other[axis]);
                distances[i * count + j] = distances[j * count + i] = sum;
            }
        }

        return distances;
    }

    /// <summary>How strongly each two points belong together; all of it adds up to 1.</summary>
    private static double[] Neighbourhood(double[] distances, int count)
    {
        var shares = new double[count * count];
        var row = new double[count];
        var wanted = Math.Log(Math.Min(Perplexity, Math.Max(1.5, count / 3.0)));
        for (var i = 0; i < count; i++)
        {
            // The width of the Gaussian at which the wanted number of neighbours counts, by bisection.
            var (width, low, high) = (1.0, 0.0, double.PositiveInfinity);
            for (var attempt = 0; attempt < 60; attempt++)
            {
                var entropy = Gaussian(row, distances.AsSpan(i * count, count), i, width);
                if (Math.Abs(entropy - wanted) < 1e-4)
                    break;
                (low, high) = entropy > wanted ? (width, high) : (low, width);
                width = double.IsInfinity(high) ? 2 * width : (low + high) / 2;
            }

            for (var j = 0; j < count; j++)
            {
                shares[i * count + j] += row[j] / (2 * count);
                shares[j * count + i] += row[j] / (2 * count);
            }
        }

        return shares;
    }

    /// <summary>A Gaussian of the distances from point i, as shares of 1; returns its entropy.</summary>
    private static double Gaussian(double[] row, ReadOnlySpan<double> distances, int i, double width)
    {
        var nearest = double.PositiveInfinity;
        for (var j = 0; j < row.Length; j++)
        {
            if (j != i)
                nearest = Math.Min(nearest, distances[j]);
        }

        var (sum, weighted) = (0.0, 0.0);
        for (var j = 0; j < row.Length; j++)
        {
            row[j] = j == i ? 0 : Math.Exp(-width * (distances[j] - nearest));
            sum += row[j];
            weighted += row[j] * (distances[j] - nearest);
        }

        for (var j = 0; j < row.Length; j++)
            row[j] /= sum;
        return Math.Log(sum) + width * weighted / sum;
    }

    /// <summary>Neighbours attract each other, and every two points repel each other, the more the nearer they are.</summary>
    private static void Forces(double[] attraction, double[] place, double[] force, double[] repulsion, double exaggeration)
    {
        Array.Clear(force);
        Array.Clear(repulsion);
        var count = place.Length / 2;
        var total = 0.0;
        for (var i = 0; i < count; i++)
        {
            var shares = attraction.AsSpan(i * count, i);
            var (x, y) = (place[2 * i], place[2 * i + 1]);
            var (pulledX, pulledY, pushedX, pushedY) = (0.0, 0.0, 0.0, 0.0);
            for (var j = 0; j < shares.Length; j++)
            {
                var (dx, dy) = (x - place[2 * j], y - place[2 * j + 1]);
                var nearness = 1 / (1 + dx * dx + dy * dy);
                total += nearness;
                var pull = exaggeration * shares[j] * nearness;
                var push = nearness * nearness;
                pulledX += pull * dx;
                pulledY += pull * dy;
                pushedX += push * dx;
                pushedY += push * dy;
                force[2 * j] += pull * dx;
                force[2 * j + 1] += pull * dy;
                repulsion[2 * j] -= push * dx;
                repulsion[2 * j + 1] -= push * dy;
            }

            force[2 * i] -= pulledX;
            force[2 * i + 1] -= pulledY;
            repulsion[2 * i] += pushedX;
            repulsion[2 * i + 1] += pushedY;
        }

        for (var i = 0; i < force.Length; i++)
            force[i] = 4 * (force[i] + repulsion[i] / (2 * total));
    }
}
