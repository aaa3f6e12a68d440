using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes InfoL1O: the positives against the negatives alone, which is the limit of the epsilon losses.</summary>
    /// <remarks>
    /// <para><c>l_i = 1/|P(i)| sum_{p in P(i)} -log( e^{s_ip} / sum_{n in N(i)} e^{s_in} )</c>, with
    /// <c>s_ij = &lt;x_i, x_j&gt; / temperature</c>. No positive is in the denominator.</para>
    /// <para>Range: all numbers. An anchor counts when it has both a positive and a negative. Memory: O(N D).</para>
    /// <para>Barbano et al., Unbiased Supervised Contrastive Learning (2023), Eq. 3. With two views and without labels it is the
    /// decoupled contrastive loss of Yeh et al. (2022).</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D] or, with V views of each sample, [N, V, D], floating point.</param>
    /// <param name="labels">Class of each sample, [N], any integers. Left out: every sample is a class of its own.</param>
    /// <param name="temperature">Divides the similarities; 0.1 where it is left out.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="anchors">Over which anchors the mean is taken.</param>
    /// <param name="reduction">Mean, sum, or one value per anchor: [N], or [N, V] with views.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0.</exception>
    public static Tensor InfoL1O(
        Tensor features,
        Tensor? labels = null,
        Temperature temperature = default,
        bool normalize = true,
        Anchors anchors = Anchors.Valid,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, labels, temperature.Tensor);
        Guard.FeaturesOrViews(features);
        Guard.Labels(labels, features);
        Guard.Positive(temperature);
        Guard.Defined(anchors);
        Guard.Defined(reduction);

        var s = Similarities.Within(Items.Of(features, labels, normalize, collective), temperature.Or(0.1));
        var counts = s.Any(Positives, Negatives);
        var (negative, mean) = s.Reduce(LogSumExp(Negatives), Mean(Positives));
        return call.Result(s.OverAnchors(negative - mean, counts, anchors, reduction));
    }
}
