using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes the hard supervised contrastive loss: SINCERE whose negatives weigh the more, the nearer they are.</summary>
    /// <remarks>
    /// <para><c>l_i = 1/|P(i)| sum_{p in P(i)} -log( e^{s_ip} / ( e^{s_ip} + |N(i)| A_i ) )</c>, <c>A_i = sum_{n in N(i)} w_in e^{s_in}</c>,
    /// <c>w_in = e^{beta s_in} / sum_{m in N(i)} e^{beta s_im}</c>, with <c>s_ij = &lt;x_i, x_j&gt; / temperature</c>, P(i) the other items of
    /// i's label, N(i) those of other labels.</para>
    /// <para>Range: [0, inf), rising with beta, which at 0 gives <see cref="SINCERE"/>. An anchor without a positive or without a negative does
    /// not count. The gradient goes through the weights too, as in published code, so that far negatives are attracted: those with
    /// <c>e^{s_in} &lt; beta / (1 + beta) A_i</c>. Memory: O(N D).</para>
    /// <para>Jiang et al., Supervised Contrastive Learning with Hard Negative Samples (2024), as the expectation of its sampling. The weights
    /// are those of Robinson et al., Contrastive Learning with Hard Negative Samples (2021), whose loss without labels, and
    /// without the correction for false negatives, this is where each sample is a class.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D] or, with V views of each sample, [N, V, D], floating point.</param>
    /// <param name="labels">Class of each sample, [N], any integers. Left out: every sample is a class of its own.</param>
    /// <param name="temperature">Divides the similarities; 0.5 where it is left out (the code of Robinson et al.).</param>
    /// <param name="beta">How much near negatives are preferred, at least 0; 1 in the code of Robinson et al.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="anchors">Over which anchors the mean is taken.</param>
    /// <param name="reduction">Mean, sum, or one value per anchor: [N], or [N, V] with views.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0, or beta is below 0.</exception>
    public static Tensor HardSupCon(
        Tensor features,
        Tensor? labels = null,
        Temperature temperature = default,
        double beta = 1,
        bool normalize = true,
        Anchors anchors = Anchors.Valid,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, labels, temperature.Tensor);
        Guard.FeaturesOrViews(features);
        Guard.Labels(labels, features);
        Guard.Positive(temperature);
        Guard.NotNegative(beta);
        Guard.Defined(anchors);
        Guard.Defined(reduction);

        var s = Similarities.Within(Items.Of(features, labels, normalize, collective), temperature.Or(0.5));
        var counts = s.Any(Positives, Negatives);
        var (sum, count) = s.Reduce(LogAddExp(Positives, Level(), 0), Count(Positives));
        return call.Result(s.OverAnchors(sum / count.clamp_min(Scalars.One), counts, anchors, reduction));

        // log( |N| A ), in logarithms: |N| sum e^{(1 + beta) s} / sum e^{beta s}.
        Tensor Level()
        {
            if (beta == 0) return s.Reduce(LogSumExp(Negatives));
            var (tilted, weights) = s.Reduce(LogSumExp(Negatives, 1 + beta), LogSumExp(Negatives, beta));
            var level = (tilted - weights).Plus(s.Count(Negatives).to(s.Type).log());
            return level.masked_fill(s.Any(Negatives).logical_not(), Scalars.NegativeInfinity);
        }
    }
}
