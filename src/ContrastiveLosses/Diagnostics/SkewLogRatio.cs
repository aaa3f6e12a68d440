using ContrastiveLosses.Arguments;

namespace ContrastiveLosses;

public static partial class Diagnostics
{
    /// <summary>Computes the log density ratio that a skew contrastive critic stands for; its mean estimates the mutual information.</summary>
    /// <remarks>
    /// <para><c>log( (1 - alpha) r_i / (1 - alpha r_i) )</c>, <c>r_i = e^{s_ii} / ( alpha e^{s_ii} + (1 - alpha) mean_{j != i} e^{s_ij} )</c>,
    /// with <c>s_ij = &lt;q_i, k_j&gt; / temperature</c>. The skew cancels: for every alpha this is <c>s_ii - log mean_{j != i} e^{s_ij}</c>,
    /// which is minus <see cref="Contrastive.AlphaCPC"/> with alpha 0. So there is no argument alpha.</para>
    /// <para>Range: for unit vectors within 2 / temperature of 0. One sample: does not count. It has a gradient. Memory: O(N D).</para>
    /// <para>Lee and Shin, RényiCL (2022). Their code computes r first and cuts 1 - alpha r off at 1e-10.</para>
    /// </remarks>
    /// <param name="query">Embeddings, [N, D] or, with V crops of each sample, [N, V, D], floating point.</param>
    /// <param name="key">The positive of each sample, [N, D], type and device of <paramref name="query"/>.</param>
    /// <param name="temperature">Divides the similarities; 0.5 where it is left out (the code of RényiCL).</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="reduction">Mean, sum, or one value per query, [N] or [N, V].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The log ratio in nats; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0.</exception>
    public static Tensor SkewLogRatio(
        Tensor query, Tensor key, Temperature temperature = default, bool normalize = true, Reduction reduction = Reduction.Mean, ICollective? collective = null)
    {
        using var call = Call.Holding(query, key, temperature.Tensor);
        return call.Result(Contrastive.AlphaCPC(query, key, temperature, 0, normalize, reduction, collective).neg());
    }
}
