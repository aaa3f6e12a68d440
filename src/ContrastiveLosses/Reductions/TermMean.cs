using ContrastiveLosses.Arguments;

namespace ContrastiveLosses.Reductions;

/// <summary>How sums over any number of terms per anchor (triplets, pairs) become the loss, as AnchorMean does for one value each.</summary>
internal static class TermMean
{
    /// <summary>
    /// None: the sum of each anchor's terms. Sum: of all. Mean: that over the number of terms; without any it is 0, gradient 0. Of several
    /// ranks it is the share of this one: its own terms' sum, over the number of all ranks' terms.
    /// </summary>
    public static Tensor Of(Tensor sums, Tensor counts, Reduction reduction, Ranks? ranks = null) => reduction switch
    {
        Reduction.None => sums.alias(),
        Reduction.Sum => sums.sum(),
        _ => sums.sum().div((ranks ?? Ranks.Alone).Count(counts.detach()).clamp_min(Scalars.One)),
    };

    /// <summary>As with one term per value: every value counts.</summary>
    public static Tensor Of(Tensor values, Reduction reduction, Ranks? ranks = null) => Of(values, ones_like(values), reduction, ranks);

    /// <summary>NaN where any embedding, on any rank, is not finite: an order of distances would pass over such an embedding.</summary>
    public static Tensor NaNUnlessFinite(Tensor sums, Tensor features, Ranks? ranks = null) =>
        sums.masked_fill((ranks ?? Ranks.Alone).Count(features.isfinite().logical_not()).gt(Scalars.Zero), Scalars.NotANumber);
}
