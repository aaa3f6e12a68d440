using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

public static partial class Debiasing
{
    /// <summary>Computes SoftCon: SupCon whose positives weigh the more, the more their bias features differ.</summary>
    /// <remarks>
    /// <para><c>l_i = log sum_{a in A(i)} e^{s_ia} - sum_{p in P(i)} w_ip s_ip / sum_{p in P(i)} w_ip</c>, with <c>w_ij = 1 - cos(b_i, b_j)</c>
    /// in [0, 2] of the samples' bias features b, <c>s_ij = &lt;x_i, x_j&gt; / temperature</c>, A(i) all items but i, P(i) the items
    /// of i's label from other samples.</para>
    /// <para>With one-hot bias features and one view this is <see cref="BiasCon"/>. An anchor whose weights sum to at most 1e-12 does
    /// not count. Bias features get no gradient. Memory: O(N D) and the weights, O(N^2).</para>
    /// <para>Hong and Yang, Unbiased Classification Through Bias-Contrastive and Bias-Balanced Learning (2021). The authors' code adds
    /// 1e-9 inside the logarithm, relative to the item itself, and takes the mean over all anchors (<see cref="Anchors.All"/>).</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D] or, with V views of each sample, [N, V, D], floating point.</param>
    /// <param name="labels">Class of each sample, [N], any integers.</param>
    /// <param name="biasFeatures">What a model of the bias says of each sample, [N, E], floating point.</param>
    /// <param name="temperature">Divides the similarities; 0.07 where it is left out (the authors' code).</param>
    /// <param name="normalize">Whether each embedding is divided by its length; bias features always are.</param>
    /// <param name="anchors">Over which anchors the mean is taken.</param>
    /// <param name="reduction">Mean, sum, or one value per anchor: [N], or [N, V] with views.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0.</exception>
    public static Tensor SoftCon(
        Tensor features,
        Tensor labels,
        Tensor biasFeatures,
        Temperature temperature = default,
        bool normalize = true,
        Anchors anchors = Anchors.Valid,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, labels, biasFeatures, temperature.Tensor);
        Guard.FeaturesOrViews(features);
        Guard.RequiredLabels(labels, features);
        Guard.PerSample(biasFeatures, features);
        var weights = Weights(biasFeatures.detach(), labels.to(int64), Ranks.Of(collective, features));
        return call.Result(Contrastive.SupCon(
            features, null, temperature.Or(0.07), mask: weights, normalize: normalize, anchors: anchors, reduction: reduction, collective: collective));
    }

    /// <summary>w_ij for samples of one label, float64; 0 for others, for a sample and itself, and for equal bias features.</summary>
    private static Tensor Weights(Tensor biasFeatures, Tensor labels, Ranks ranks)
    {
        var unit = Embeddings.Prepare(biasFeatures.to(float64), normalize: true);
        var weights = unit.mm(ranks.GatherConstants(unit).t()).neg_().add_(Scalars.One, Scalars.One);
        // Of equal bias features only rounding is left, by which an anchor would count that has nothing to be compared with.
        using Scalar rounding = (unit.size(1) + 4) * Math.ScaleB(1, -52);
        var isNegative = labels.unsqueeze(1).ne(ranks.GatherConstants(labels).unsqueeze(0));
        var isNothing = isNegative.logical_or(weights.lt(rounding)).logical_or(OwnColumn.Of(ranks.FirstSample, weights, weights.t()));
        return weights.masked_fill_(isNothing, Scalars.Zero);
    }
}
