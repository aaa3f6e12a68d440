using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes the multi-class N-pair loss.</summary>
    /// <remarks>
    /// <para><c>l_i = log( 1 + sum_{j: y_j != y_i} e^{&lt;f_i, p_j&gt; - &lt;f_i, p_i&gt;} ) + l2 (||f_i||^2 + ||p_i||^2) / 2</c>, f the anchors,
    /// p the positives, averaged over the N anchors. No embedding is normalised and there is no temperature.</para>
    /// <para>Range: [0, inf). With l2 0: one pair, or one class, has loss 0; without labels it is <see cref="InfoNCE"/> in one direction, at
    /// temperature 1 and without normalisation; adding one vector to all positives changes nothing; never above
    /// <see cref="NPairsOneVsOne"/>. Memory: O(N D).</para>
    /// <para>Sohn, Improved Deep Metric Learning with Multi-class N-pair Loss Objective (2016), Eq. 9, with N pairs of N classes. With labels
    /// the positives of the anchor's own class are left out of the sum; TensorFlow's npairs_loss makes soft targets of them instead.</para>
    /// </remarks>
    /// <param name="anchors">Embeddings, [N, D], floating point.</param>
    /// <param name="positives">One of the class of each anchor, row by row: shape, type and device of <paramref name="anchors"/>.</param>
    /// <param name="labels">Class of each pair, [N], any integers. Left out: every pair is a class of its own, as in the paper.</param>
    /// <param name="l2">Weight of the mean squared length of all 2 N embeddings; at least 0. The paper regularises without a figure.</param>
    /// <param name="reduction">Mean, sum, or one value per anchor, [N].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The weight is below 0.</exception>
    public static Tensor NPairs(
        Tensor anchors, Tensor positives, Tensor? labels = null, double l2 = 0, Reduction reduction = Reduction.Mean, ICollective? collective = null)
    {
        using var call = Call.Holding(anchors, positives, labels);
        Guard.Features(anchors);
        Guard.Matches(positives, anchors);
        Guard.Labels(labels, anchors);
        Guard.NotNegative(l2);
        Guard.Defined(reduction);

        var (rows, columns) = (Items.Of(anchors, labels, normalize: false, collective), Items.Of(positives, labels, normalize: false, collective));
        var s = Similarities.Between(rows, columns, 1);
        var (level, positive) = s.Reduce(LogSumExp(Negatives), Paired);
        var loss = Against(level, positive, epsilon: 0);
        if (l2 > 0) loss = loss.Plus(rows.Features.Squared().sum(1).Plus(columns.Features.Squared().sum(1)).Times(l2 / 2));
        return call.Result(s.OverAnchors(loss, s.EveryRow(), Anchors.All, reduction));
    }

    /// <summary>Computes the N-pair loss that compares with one negative at a time.</summary>
    /// <remarks>
    /// <para><c>l_i = sum_{j != i} log( 1 + e^{&lt;f_i, p_j&gt; - &lt;f_i, p_i&gt;} )</c>, f the anchors, p the positives, averaged over the N
    /// anchors. No embedding is normalised and there is no temperature.</para>
    /// <para>Range: [0, inf); one pair: 0. Never below <see cref="NPairs"/>. Memory: O(N D).</para>
    /// <para>Sohn, Improved Deep Metric Learning with Multi-class N-pair Loss Objective (2016), Eq. 10.</para>
    /// </remarks>
    /// <param name="anchors">Embeddings, [N, D], floating point.</param>
    /// <param name="positives">One of the class of each anchor, row by row: shape, type and device of <paramref name="anchors"/>.</param>
    /// <param name="reduction">Mean, sum, or one value per anchor, [N].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    public static Tensor NPairsOneVsOne(Tensor anchors, Tensor positives, Reduction reduction = Reduction.Mean, ICollective? collective = null)
    {
        using var call = Call.Holding(anchors, positives);
        Guard.Features(anchors);
        Guard.Matches(positives, anchors);
        Guard.Defined(reduction);

        var s = Similarities.Between(Items.Of(anchors, normalize: false, collective), Items.Of(positives, normalize: false, collective), 1);
        // log( 1 + e^{s_ij - s_ii} ) of each other pair.
        var loss = s.Reduce(LogAddExp(Others, s.Paired().neg(), epsilon: 0, alpha: -1));
        return call.Result(s.OverAnchors(loss, s.EveryRow(), Anchors.All, reduction));
    }
}
