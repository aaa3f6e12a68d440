using ContrastiveLosses.Arguments;

namespace ContrastiveLosses.Reductions;

/// <summary>How the anchors' values become the loss. The one place where a number about all anchors is made.</summary>
internal static class AnchorMean
{
    /// <summary>
    /// None: one value per anchor, 0 for those that do not count. Sum: their sum. Mean: the sum over the number of anchors that
    /// count (or of all). When none counts the result is 0, connected to the graph, with gradient 0. Of several ranks it is the share of
    /// this one: its own anchors' sum, over the number of all ranks' anchors.
    /// </summary>
    public static Tensor Of(Tensor perAnchor, Tensor counts, Anchors anchors, Reduction reduction, Ranks? ranks = null)
    {
        // A selection, not a product: what an anchor that does not count would be may be infinite.
        var kept = perAnchor.masked_fill(counts.logical_not(), Scalars.Zero);
        if (reduction == Reduction.None) return kept;
        var sum = kept.sum();
        if (reduction == Reduction.Sum) return sum;
        var counted = anchors == Anchors.All ? ones_like(counts) : counts;
        return sum.div((ranks ?? Ranks.Alone).Count(counted).clamp_min(Scalars.One).to(sum.dtype));
    }

    /// <summary>
    /// The logarithm of the mean exponential over a batch, from the logarithm of the sum of each row's terms: those of all rows over
    /// their number. Of no terms it is minus infinity.
    /// </summary>
    public static Tensor LogMeanExp(Tensor perRow, long termsPerRow = 1) =>
        perRow.logsumexp(0).Plus(-Math.Log(Math.Max(1, perRow.size(0) * termsPerRow)));
}
