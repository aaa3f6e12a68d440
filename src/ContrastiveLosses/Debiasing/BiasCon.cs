using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

public static partial class Debiasing
{
    /// <summary>Computes the bias-contrastive loss: SupCon with positives of the same label and another bias.</summary>
    /// <remarks>
    /// <para><c>l_i = -1/|P(i)| sum_{p in P(i)} log( e^{s_ip} / sum_{a in A(i)} e^{s_ia} )</c>, with
    /// <c>s_ij = &lt;x_i, x_j&gt; / temperature</c>, A(i) all items but i (those of i's label and bias included), P(i) the items of i's
    /// label whose bias differs. Another view of the same sample shares its bias and is no positive.</para>
    /// <para>With all biases different this is <see cref="Contrastive.SupCon"/>, with one bias 0. An anchor without a positive does
    /// not count. Memory: O(N D).</para>
    /// <para>Hong and Yang, Unbiased Classification Through Bias-Contrastive and Bias-Balanced Learning (2021). The authors' code adds
    /// 1e-9 inside the logarithm, relative to the item itself, and takes the mean over all anchors (<see cref="Anchors.All"/>).</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D] or, with V views of each sample, [N, V, D], floating point.</param>
    /// <param name="labels">Class of each sample, [N], any integers.</param>
    /// <param name="biases">Bias attribute of each sample, [N], any integers.</param>
    /// <param name="temperature">Divides the similarities; 0.07 where it is left out (the authors' code).</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="anchors">Over which anchors the mean is taken.</param>
    /// <param name="reduction">Mean, sum, or one value per anchor: [N], or [N, V] with views.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0.</exception>
    public static Tensor BiasCon(
        Tensor features,
        Tensor labels,
        Tensor biases,
        Temperature temperature = default,
        bool normalize = true,
        Anchors anchors = Anchors.Valid,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, labels, biases, temperature.Tensor);
        Guard.FeaturesOrViews(features);
        Guard.RequiredLabels(labels, features);
        Guard.RequiredLabels(biases, features);
        Guard.Positive(temperature);
        Guard.Defined(anchors);
        Guard.Defined(reduction);

        var s = Similarities.Within(Items.Of(features, labels, biases, normalize, collective), temperature.Or(0.07));
        var (logSumExp, mean) = s.Reduce(LogSumExp(Others), Mean(ConflictingPositives));
        return call.Result(s.OverAnchors(logSumExp - mean, s.Any(ConflictingPositives), anchors, reduction));
    }
}
