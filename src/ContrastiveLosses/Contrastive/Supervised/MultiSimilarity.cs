using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes the multi-similarity loss: positives above a threshold of similarity, negatives below it, hard ones first.</summary>
    /// <remarks>
    /// <para><c>l_i = 1/alpha log( 1 + sum_{p in P(i)} e^{-alpha (s_ip - threshold)} ) + 1/beta log( 1 + sum_{n in N(i)} e^{beta (s_in - threshold)} )</c>,
    /// with <c>s_ij = &lt;x_i, x_j&gt;</c>; alpha and beta take the place of a temperature. All pairs count: the paper's mining, which leaves out
    /// the easy ones, is not part of it.</para>
    /// <para>Range: [0, inf). An anchor counts when it has a positive; without a negative its second term is 0. Memory: O(N D).</para>
    /// <para>Wang et al., Multi-Similarity Loss with General Pair Weighting for Deep Metric Learning (2019), the loss L_MS.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D] or, with V views of each sample, [N, V, D], floating point.</param>
    /// <param name="labels">Class of each sample, [N], any integers. Left out: every sample is a class of its own.</param>
    /// <param name="alpha">How much the farthest positives outweigh the others, above 0; 2 in the paper.</param>
    /// <param name="beta">How much the nearest negatives outweigh the others, above 0; 50 in the paper.</param>
    /// <param name="threshold">The similarity that divides positives and negatives; 0.5 in the authors' code, 1 in the paper.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="anchors">Over which anchors the mean is taken.</param>
    /// <param name="reduction">Mean, sum, or one value per anchor: [N], or [N, V] with views.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">alpha or beta is not above 0, or the threshold is not finite.</exception>
    public static Tensor MultiSimilarity(
        Tensor features,
        Tensor? labels = null,
        double alpha = 2,
        double beta = 50,
        double threshold = 0.5,
        bool normalize = true,
        Anchors anchors = Anchors.Valid,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, labels);
        Guard.FeaturesOrViews(features);
        Guard.Labels(labels, features);
        Guard.Positive(alpha);
        Guard.Positive(beta);
        Guard.Number(threshold, mayBeInfinite: false);
        Guard.Defined(anchors);
        Guard.Defined(reduction);

        var s = Similarities.Within(Items.Of(features, labels, normalize, collective), 1);
        var (far, near) = s.Reduce(LogSumExp(Positives, -alpha), LogSumExp(Negatives, beta));
        // log( 1 + e^z ) is 0 for a set without a member, whose z is minus infinity.
        var perAnchor = far.Plus(alpha * threshold).Softplus().Over(alpha).Plus(near.Plus(-beta * threshold).Softplus().Over(beta));
        return call.Result(s.OverAnchors(perAnchor, s.Any(Positives), anchors, reduction));
    }
}
