using ContrastiveLosses.Arguments;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes how concentrated each cluster is, for <see cref="ProtoNCE"/>: a temperature per prototype, small for a dense one.</summary>
    /// <remarks>
    /// <para><c>phi_k = sum_{i in k} ||x_i - c_k|| / ( Z_k log(Z_k + alpha) )</c> over the Z_k points of cluster k. A cluster of fewer than two
    /// different points gets the largest phi; points that differ by no more than the rounding of centroids count as one. All are clipped to the
    /// percentiles low and high (with linear interpolation), and scaled to have the mean temperature.</para>
    /// <para>The mean is the temperature exactly; scaling or turning points and centroids together changes nothing. Where no point is off
    /// its centroid every phi is the temperature. No gradient. Memory: O(N D).</para>
    /// <para>Li et al., Prototypical Contrastive Learning of Unsupervised Representations (2021), Eq. 12; what follows the first formula is in
    /// the authors' code, where equal points of a cluster have phi 0, or that of rounding.</para>
    /// </remarks>
    /// <param name="features">Points, [N, D], floating point.</param>
    /// <param name="centroids">Mean of each cluster, not normalised, [K, D]; device and type of <paramref name="features"/>, beside half types also float32.</param>
    /// <param name="assignments">Cluster of each point, [N], integers from 0 to K - 1.</param>
    /// <param name="temperature">The mean of the result; above 0. 0.2 is the paper's.</param>
    /// <param name="alpha">Keeps small clusters from being too sharp; above 0. 10 is the paper's.</param>
    /// <param name="low">The percentile to which smaller values are raised, from 0 to 100; 10 is the authors' code's.</param>
    /// <param name="high">The percentile to which larger values are lowered, from low to 100; 90 is the authors' code's.</param>
    /// <returns>phi, [K], of the features' type; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit, or, on the CPU, a cluster does not exist.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static Tensor PrototypeConcentration(
        Tensor features,
        Tensor centroids,
        Tensor assignments,
        double temperature = 0.2,
        double alpha = 10,
        double low = 10,
        double high = 90)
    {
        using var call = Call.Holding(features, centroids, assignments);
        Guard.Features(features);
        Guard.Clusters(centroids, features);
        Guard.RequiredLabels(assignments, features);
        Guard.Indices(assignments, centroids.size(0));
        Guard.Positive(temperature);
        Guard.Positive(alpha);
        Guard.Between(low, 0, 100);
        Guard.Between(high, low, 100);
        using var noGrad = no_grad();

        var clusters = centroids.size(0);
        if (clusters == 0) return call.Result(zeros(0, Embeddings.Widen(features).dtype, features.device));
        var (points, keys) = (features.to(float64), new Keys(null, Scalars.Range(clusters, features.device)));
        var assigned = new Keys(null, assignments.to(int64));
        var distance = (points - centroids.to(float64).index_select(0, assigned.Label!)).norm(1, keepdim: true);
        var sums = LinearTerms.Spread(distance, assigned, keys, clusters, PairSet.SameLabel).squeeze(1);
        var counts = LinearTerms.Count(PairSet.SameLabel, keys, clusters, assigned, features.size(0), features.device).to(float64);
        // A mean was rounded once or twice, by half of eps each time, of numbers that may be twice as large as the largest mean.
        var rounding = centroids.to(float64).norm(1).max().Times(2 * finfo(centroids.dtype).eps);
        var isPoint = counts.le(Scalars.One).logical_or(sums.lt(counts.mul(rounding)));
        var phi = sums.div(counts.mul(counts.Plus(alpha).log())).masked_fill(isPoint, Scalars.Zero);
        phi = phi.max().where(isPoint, phi);
        phi = phi.maximum(Percentile(phi, low)).minimum(Percentile(phi, high));
        var mean = phi.mean();
        using Scalar same = temperature;
        phi = phi.div(mean).Times(temperature).masked_fill(mean.eq(Scalars.Zero), same);
        return call.Result(phi.to(Embeddings.Widen(features).dtype));
    }

    /// <summary>Between the two values around the place.</summary>
    private static Tensor Percentile(Tensor values, double percent)
    {
        var place = percent / 100 * (values.size(0) - 1);
        var below = (long)Math.Floor(place);
        var (sorted, _) = values.sort();
        var (left, right) = (sorted.select(0, below), sorted.select(0, Math.Min(below + 1, values.size(0) - 1)));
        return left.Plus((right - left).Times(place - below));
    }
}
