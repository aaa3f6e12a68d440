using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes the expectation of <see cref="SampledNCE"/> over all draws of k negatives, exactly, for any k.</summary>
    /// <remarks>
    /// <para><c>l_i = E log( 1 + sum_{r = 1..k} e^{(&lt;x_i, m_r&gt; - &lt;x_i, p_i&gt;) / temperature} )</c>, m_1, ..., m_k drawn
    /// independently and uniformly from the rows of the pool, except for row i itself if excludeSelf. The expectation is an integral over one
    /// variable, <c>int_0^inf (e^{-z} / z) (1 - phi_i(z)^k) dz</c> with phi_i(z) the mean over the pool of
    /// <c>exp( -z e^{(&lt;x_i, m_j&gt; - &lt;x_i, p_i&gt;) / temperature} )</c>, and a sum of some 200 terms gives it to all digits.</para>
    /// <para>Range: [0, inf), at most the log of 1 plus k times the mean of the exponentials; it grows with k and is concave in it. An
    /// anchor without a row to draw does not count. Computed in float64. An exponent above 650 gives NaN. Memory: O((N + M) D) and a
    /// block of bounded size; time: O(N M (D + 200)), for theory and small batches rather than for training.</para>
    /// <para>The expectation is that of Saunshi et al. (2019) and Awasthi et al. (2022); the integral is derived by Frullani's formula.</para>
    /// </remarks>
    /// <param name="anchors">Embeddings, [N, D], floating point.</param>
    /// <param name="positives">Their partners, row by row: shape, type and device of <paramref name="anchors"/>.</param>
    /// <param name="pool">The rows from which negatives are drawn, [N, D]; [M, D] without excludeSelf.</param>
    /// <param name="k">The number of draws; at least 1.</param>
    /// <param name="temperature">Divides the similarities; 1 where it is left out.</param>
    /// <param name="excludeSelf">Whether row i of the pool is anchor i's own, and is not drawn for it.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="reduction">Mean, sum, or one value per anchor, [N].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0, or k is below 1.</exception>
    public static Tensor ExpectedNCE(
        Tensor anchors,
        Tensor positives,
        Tensor pool,
        long k,
        Temperature temperature = default,
        bool excludeSelf = true,
        bool normalize = true,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(anchors, positives, pool, temperature.Tensor);
        Guard.Features(anchors);
        Guard.Matches(positives, anchors);
        if (excludeSelf) Guard.Matches(pool, anchors);
        else Guard.Columns(pool, anchors);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        Guard.Positive(temperature);
        Guard.Defined(reduction);

        var (ranks, ofPool) = (Ranks.Of(collective, anchors), Ranks.Of(collective, pool));
        var (x, columns) = (Rows(anchors), ofPool.Gather(Rows(pool)));
        x = temperature.Or(1).Divide(x);
        var candidates = columns.size(0) - (excludeSelf ? 1 : 0);
        var probabilities = ones(columns.size(0), float64, x.device).Over(Math.Max(1, candidates));
        var loss = ExpectedDraws.Losses(x, x.mul(Rows(positives)).sum(1), columns, probabilities, k, excludeSelf, ranks.FirstSample);
        // Without a row to draw the integral of nothing is 0.
        return call.Result(TermMean.Of(loss, reduction, ranks).to(Embeddings.Widened(anchors.dtype)));

        Tensor Rows(Tensor features) => Embeddings.Prepare(features, normalize).to(float64);
    }
}
