using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

/// <summary>What a mean over positive pairs is taken of.</summary>
public enum PositiveAverage
{
    /// <summary>Each anchor's positives first, then the anchors: every anchor weighs the same.</summary>
    PerAnchor,

    /// <summary>All positive pairs at once: an anchor weighs as much as it has positives, a class quadratically.</summary>
    PerPair,
}

public static partial class Contrastive
{
    /// <summary>Computes SINCERE, the supervised InfoNCE in which items of one class never repel one another.</summary>
    /// <remarks>
    /// <para><c>l_i = 1/|P(i)| sum_{p in P(i)} -log( e^{s_ip} / ( e^{s_ip} + sum_{n in N(i)} e^{s_in} ) )</c>, with
    /// <c>s_ij = &lt;x_i, x_j&gt; / temperature</c>. The denominator holds that one positive and the items of other labels; the other
    /// positives and i itself are not in it.</para>
    /// <para>Range: [0, inf), never above <see cref="SupCon"/>. One class: 0, with gradient 0. An anchor without a positive does not
    /// count (the authors' code gives NaN). log |N| minus this loss bounds a divergence of the classes from below:
    /// Diagnostics.SINCEREKLBound. Memory: O(N D).</para>
    /// <para>Feeney and Hughes, SINCERE: Supervised Information Noise-Contrastive Estimation REvisited (2023). The labelled "NT-Xent" of
    /// pytorch-metric-learning is this loss with <see cref="PositiveAverage.PerPair"/>: one value per anchor then is the sum over its pairs,
    /// divided by the mean number of positives of the anchors that count, so that their mean is that over all pairs. Over all anchors
    /// (<see cref="Anchors.All"/>) it is that times the share of those that count.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D] or, with V views of each sample, [N, V, D], floating point.</param>
    /// <param name="labels">Class of each sample, [N], any integers. Left out: every sample is a class of its own, and the loss is NT-Xent.</param>
    /// <param name="temperature">Divides the similarities; 0.1 where it is left out (the paper's CIFAR-10; its code's default is 0.07).</param>
    /// <param name="average">What the mean over positive pairs is taken of.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="anchors">Over which anchors the mean is taken.</param>
    /// <param name="reduction">Mean, sum, or one value per anchor: [N], or [N, V] with views.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0.</exception>
    public static Tensor SINCERE(
        Tensor features,
        Tensor? labels = null,
        Temperature temperature = default,
        PositiveAverage average = PositiveAverage.PerAnchor,
        bool normalize = true,
        Anchors anchors = Anchors.Valid,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, labels, temperature.Tensor);
        Guard.FeaturesOrViews(features);
        Guard.Labels(labels, features);
        Guard.Positive(temperature);
        Guard.Defined(average);
        Guard.Defined(anchors);
        Guard.Defined(reduction);

        var s = Similarities.Within(Items.Of(features, labels, normalize, collective), temperature.Or(0.1));
        var (sum, count) = s.Reduce(LogAddExp(Positives, LogSumExp(Negatives), epsilon: 0), Count(Positives));
        var hasPositive = s.Any(Positives);
        var weight = average == PositiveAverage.PerAnchor
            ? count.clamp_min(Scalars.One)
            // The mean over anchors then is the mean over pairs.
            : s.TotalCount(count).clamp_min(Scalars.One) / s.TotalCount(hasPositive).clamp_min(Scalars.One);
        return call.Result(s.OverAnchors(sum / weight, hasPositive, anchors, reduction));
    }
}
