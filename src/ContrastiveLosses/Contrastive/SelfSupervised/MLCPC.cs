namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes multi-label CPC: all queries of the batch share one denominator.</summary>
    /// <remarks>
    /// <para><c>L = -mean_i s_ii + log( alpha mean_i e^{s_ii} + (1 - alpha) mean_{i != j} e^{s_ij} )</c>, with <c>s_ij = &lt;q_i, k_j&gt; /
    /// temperature</c>: positives of query and key of one sample, negatives across samples. With crops both means are over all of them.
    /// Minus L is a lower bound of KL(P || alpha P + (1 - alpha) Q); alpha 0 is the bound of Donsker and Varadhan.</para>
    /// <para>Range: at least log alpha, and at least <see cref="AlphaCPC"/> with the same alpha. Constant similarities give 0. It has no
    /// value per anchor. One sample: 0, with gradient 0. Memory: O(N D).</para>
    /// <para>Song and Ermon, Multi-label Contrastive Predictive Coding (2020), with their alpha over N; Lee and Shin, RényiCL (2022). This
    /// is <see cref="RenyiCL"/> with gamma 1.</para>
    /// </remarks>
    /// <param name="query">Embeddings, [N, D] or, with V crops of each sample, [N, V, D], floating point.</param>
    /// <param name="key">The positive of each sample, [N, D], type and device of <paramref name="query"/>; usually without a gradient.</param>
    /// <param name="temperature">Divides the similarities; 0.5 where it is left out (the code of RényiCL).</param>
    /// <param name="alpha">The positives' weight, from 0 to 1; 1/65536 in the code of RényiCL.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss, 0-d; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0, or alpha is not from 0 to 1.</exception>
    public static Tensor MLCPC(
        Tensor query, Tensor key, Temperature temperature = default, double alpha = 1.0 / 65536, bool normalize = true, ICollective? collective = null) =>
        RenyiCL(query, key, temperature, alpha, 1, normalize, collective);
}
