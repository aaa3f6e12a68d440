using System.Runtime.CompilerServices;
using ContrastiveLosses.Arguments;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

/// <summary>What k-means found.</summary>
/// <param name="Centroids">The mean of each cluster's points, [K, D], not normalised; where the iterations ran out, of those before the last assignment.</param>
/// <param name="Assignments">The cluster of each point, [N], int64: that of the nearest centroid.</param>
/// <param name="Inertia">The sum of the points' squared distances to their centroids.</param>
/// <param name="Iterations">How often assignments and means were computed.</param>
public sealed record KMeansResult(Tensor Centroids, Tensor Assignments, double Inertia, int Iterations) : IDisposable
{
    /// <summary>Disposes the tensors.</summary>
    public void Dispose()
    {
        Centroids.Dispose();
        Assignments.Dispose();
    }
}

public static partial class Memory
{
    /// <summary>Finds clusters of points: k-means by Lloyd's iterations from a k-means++ start, the same for the same seed.</summary>
    /// <remarks>
    /// Each start centroid after the first is a point drawn with probability proportional to its squared distance to the nearest one before
    /// (Arthur and Vassilvitskii, 2007). A cluster that loses all points gets the point farthest from its own centroid; clusters stay
    /// empty, with a point as centroid, only where there are fewer different points than clusters or the iterations run out. It ends when no assignment changes. No gradient. For
    /// spherical clusters give points of length 1 and normalise the centroids afterwards. Memory: O((N + K) D), no N x K matrix.
    /// </remarks>
    /// <param name="features">Points, [N, D], floating point, finite.</param>
    /// <param name="clusters">K, from 1 to N.</param>
    /// <param name="seed">Decides the draws of the start.</param>
    /// <param name="iterations">The most iterations, at least 1; 20 is that of PCL's code.</param>
    /// <param name="initial">The start centroids, [K, D], finite, instead of drawn ones; device and type of <paramref name="features"/>, beside half types also float32.</param>
    /// <returns>The clusters, in the features' type; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit, or a point or start centroid is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are not 1 to N clusters, or no iteration.</exception>
    public static KMeansResult KMeans(Tensor features, long clusters, int seed = 0, int iterations = 20, Tensor? initial = null)
    {
        using var call = Call.Holding(features, initial);
        Guard.Features(features);
        if (clusters < 1 || clusters > features.size(0))
            throw new ArgumentOutOfRangeException(nameof(clusters), clusters, $"clusters must be from 1 to the number of points: features is {Guard.Shape(features)}, clusters is {clusters}.");
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        if (initial is not null)
        {
            Guard.HasShape(initial, [clusters, features.size(1)], "one row per cluster");
            Guard.Clusters(initial, features);
        }
        using var noGrad = no_grad();
        var unit = Math.Max(Unit(features), initial is null ? 0 : Unit(initial));
        var points = Embeddings.Widen(features.detach()).Times(1 / unit);
        // Around their mean distances lose the least in single precision, and nothing else changes.
        var centre = points.mean([0], keepdim: true);
        points.sub_(centre);
        var centroids = initial is null ? Start(points, clusters, new Random(seed)) : Embeddings.Widen(initial.detach()).Times(1 / unit) - centre;
        Tensor? before = null;
        for (var iteration = 1; ; iteration++)
        {
            var assignments = Nearest(points, centroids);
            var isSame = before is not null && AreEqual(assignments, before);
            before?.Dispose();
            if (!isSame)
            {
                using var old = centroids;
                centroids = Means(points, assignments, old);
            }
            if (isSame || iteration == iterations)
            {
                assignments = Nearest(points, centroids);
                var inertia = SquaredDistances(points, centroids, assignments).to(float64).sum().item<double>();
                return new(call.Result(centroids.Plus(centre).Times(unit)), call.Result(assignments), inertia * unit * unit, iteration);
            }
            before = assignments;
        }
    }

    private static bool AreEqual(Tensor assignments, Tensor others)
    {
        using var scope = NewDisposeScope();
        return !assignments.ne(others).any().item<bool>();
    }

    /// <summary>
    /// A power of two about as large as the largest magnitude: in this unit no square leaves the type's range, and nothing is rounded.
    /// </summary>
    private static double Unit(Tensor points, [CallerArgumentExpression(nameof(points))] string name = "")
    {
        var largest = points.numel() == 0 ? 0 : points.detach().abs().max().to(float64).item<double>();
        if (!double.IsFinite(largest)) throw new ArgumentException($"{name} must be finite: one is not.", name);
        var exponent = points.dtype == float64 ? 1000 : 126;
        return Math.ScaleB(1, Math.Clamp(Math.ILogB(largest), -exponent, exponent));
    }

    /// <summary>argmin_k |x - c_k|^2 = argmax_k &lt;x, c_k&gt; - |c_k|^2 / 2; the lowest of equal ones.</summary>
    private static Tensor Nearest(Tensor points, Tensor centroids)
    {
        using var scope = NewDisposeScope();
        var s = Similarities.Between(Items.Unrelated(points, normalize: false), Items.Unrelated(centroids, normalize: false), 1);
        return s.ArgMax(PairSet.All, centroids.Squared().sum(1).Over(-2)).MoveToOuterDisposeScope();
    }

    private static Tensor Means(Tensor points, Tensor assignments, Tensor centroids)
    {
        using var scope = NewDisposeScope();
        var (clusters, count) = (centroids.size(0), points.size(0));
        var (keys, assigned) = (new Keys(null, Scalars.Range(clusters, points.device)), new Keys(null, assignments));
        var sums = LinearTerms.Spread(points, assigned, keys, clusters, PairSet.SameLabel);
        var counts = LinearTerms.Count(PairSet.SameLabel, keys, clusters, assigned, count, points.device);
        var isEmpty = counts.eq(Scalars.Zero);
        var means = sums.div(counts.clamp_min(Scalars.One).unsqueeze(1)).to(points.dtype);
        var empty = isEmpty.nonzero().squeeze(1);
        if (empty.size(0) == 0) return means.MoveToOuterDisposeScope();
        // The farthest points, which are different ones unless they lie on their centroids anyway.
        var (_, farthest) = SquaredDistances(points, means, assignments).sort(descending: true, stable: true);
        return means.index_copy(0, empty, points.index_select(0, farthest.narrow(0, 0, empty.size(0)))).MoveToOuterDisposeScope();
    }

    private static Tensor Start(Tensor points, long clusters, Random random)
    {
        var chosen = new List<long> { random.NextInt64(points.size(0)) };
        Tensor? nearest = null;
        while (chosen.Count < clusters)
        {
            using var scope = NewDisposeScope();
            var distance = (points - points.narrow(0, chosen[^1], 1)).to(float64).Squared().sum(1);
            var least = nearest is null ? distance : nearest.minimum(distance);
            nearest?.Dispose();
            nearest = least.MoveToOuterDisposeScope();
            var sums = least.cumsum(0);
            var total = sums.narrow(0, sums.size(0) - 1, 1).item<double>();
            // Where every point is a centroid already, any will do.
            var draw = random.NextDouble() * total;
            chosen.Add(total > 0
                ? Math.Min(searchsorted(sums, tensor([draw], [1], float64, sums.device), right: true).item<long>(), sums.size(0) - 1)
                : random.NextInt64(points.size(0)));
        }
        return points.index_select(0, tensor(chosen.ToArray(), [clusters], int64, points.device));
    }

    private static Tensor SquaredDistances(Tensor points, Tensor centroids, Tensor assignments) =>
        (points - centroids.index_select(0, assignments)).Squared().sum(1);
}
