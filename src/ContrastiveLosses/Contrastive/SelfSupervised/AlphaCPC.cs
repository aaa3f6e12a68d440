using ContrastiveLosses.Arguments;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes alpha-CPC: InfoNCE in one direction with a weight alpha on the positive in the denominator.</summary>
    /// <remarks>
    /// <para><c>l_i = -s_ii + log( alpha e^{s_ii} + (1 - alpha) / K sum_{j != i} e^{s_ij} )</c>, with <c>s_ij = &lt;q_i, k_j&gt; /
    /// temperature</c> and K = N - 1 negatives, the keys of the other samples. Minus the loss estimates the mutual information of query
    /// and key.</para>
    /// <para>Range: at least log alpha, so that the estimate is at most -log alpha. alpha = 1/N is <see cref="InfoNCE"/> in one direction
    /// less log N (CPC); alpha 0 leaves the positive out, alpha 1 is 0. Constant similarities give 0. One sample: does not count.
    /// Memory: O(N D).</para>
    /// <para>Lee and Shin, RényiCL (2022); the weight alpha from Song and Ermon, Multi-label Contrastive Predictive Coding (2020), where
    /// it is N times this one.</para>
    /// </remarks>
    /// <param name="query">Embeddings, [N, D] or, with V crops of each sample, [N, V, D], floating point.</param>
    /// <param name="key">The positive of each sample, [N, D], type and device of <paramref name="query"/>; usually without a gradient.</param>
    /// <param name="temperature">Divides the similarities; 0.5 where it is left out (the code of RényiCL).</param>
    /// <param name="alpha">The positive's weight, from 0 to 1; 1/N where it is left out.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="reduction">Mean, sum, or one value per query, [N] or [N, V].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0, or alpha is not from 0 to 1.</exception>
    public static Tensor AlphaCPC(
        Tensor query,
        Tensor key,
        Temperature temperature = default,
        double? alpha = null,
        bool normalize = true,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(query, key, temperature.Tensor);
        Guard.FeaturesOrViews(query);
        Guard.OnePerSample(key, query);
        Guard.Positive(temperature);
        Guard.Between(alpha ?? 0, 0, 1, nameof(alpha));
        Guard.Defined(reduction);

        var s = QueriesAndKeys(query, key, temperature.Or(0.5), normalize, collective);
        var samples = s.ColumnCount;
        var share = alpha ?? 1.0 / Math.Max(1, samples);
        var (level, positive) = s.Reduce(LogSumExp(OtherKeys), Mean(OwnKey));
        var ratio = (level - positive).Plus(-Math.Log(Math.Max(1, samples - 1)));
        // The logarithm of the positive's ratio to itself: 0, and still a function of the embeddings when alpha is 1.
        return call.Result(s.OverAnchors(Mixed(positive - positive, ratio, share), s.Any(OtherKeys), Anchors.Valid, reduction));
    }
}
