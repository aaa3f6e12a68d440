using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes the spectral contrastive loss: positive products large, the squares of the others small.</summary>
    /// <remarks>
    /// <para><c>l_i = 1/mu ( -2 &lt;x_i, y_i&gt; + 1/(N - 1) sum_{j != i} &lt;x_i, y_j&gt;^2 )</c>, where embeddings longer than sqrt(mu) are
    /// scaled back to that length. There is no temperature.</para>
    /// <para>Range: [-2, 2 + mu]. One sample: does not count. Memory: O(N D).</para>
    /// <para>HaoChen et al., Provable Guarantees for Self-Supervised Deep Learning with Spectral Contrastive Loss (2021).</para>
    /// </remarks>
    /// <param name="x">Embeddings of one view, [N, D], floating point.</param>
    /// <param name="y">Their partners, row by row: shape, type and device of <paramref name="x"/>.</param>
    /// <param name="mu">The square of the largest length, above 0. 1 in the authors' code, which goes up to 10.</param>
    /// <param name="reduction">Mean, sum, or one value per pair, [N].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">mu is not above 0.</exception>
    public static Tensor SpectralContrastive(Tensor x, Tensor y, double mu = 1, Reduction reduction = Reduction.Mean, ICollective? collective = null)
    {
        using var call = Call.Holding(x, y);
        Guard.Features(x);
        Guard.Matches(y, x);
        Guard.Positive(mu);
        Guard.Defined(reduction);

        var s = Similarities.Between(WithinBall(x), WithinBall(y), 1);
        var others = s.Moments([Others]);
        var squares = others.Mean.Squared().Plus(others.SquaredDeviations / others.Count.clamp_min(Scalars.One)).squeeze(0);
        return call.Result(s.OverAnchors((squares - s.Paired().Times(2)).Over(mu), s.Any(Others), Anchors.Valid, reduction));

        // Rows longer than the root of mu are brought to that length.
        Items WithinBall(Tensor features)
        {
            var items = Items.Of(features, normalize: false, collective);
            var radius = Math.Sqrt(mu);
            using Scalar limit = radius;
            var isLong = items.Features.detach().norm(1, keepdim: true).gt(limit);
            return items with { Features = where(isLong, Embeddings.Normalize(items.Features).Times(radius), items.Features) };
        }
    }
}
