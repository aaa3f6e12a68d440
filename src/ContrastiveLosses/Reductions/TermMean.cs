using ContrastiveLosses.Arguments;

namespace ContrastiveLosses.Reductions;

/// <summary>How sums over any number of terms per anchor (triplets, pairs) become the loss, as AnchorMean does for one value each.</summary>
internal static class TermMean
{
    /// <summary>
    /// None: the sum of each anchor's terms. Sum: of all. Mean: that over the number of terms; without any it is 0, gradient 0.
    /// </summary>
    public static Tensor Of(Tensor sums, Tensor counts, Reduction reduction) => reduction switch
    {
        Reduction.None => sums.alias(),
        Reduction.Sum => sums.sum(),
        _ => sums.sum().div(counts.sum().clamp_min(Scalars.One)),
    };

    /// <summary>As with one term per value: every value counts.</summary>
    public static Tensor Of(Tensor values, Reduction reduction) => Of(values, ones_like(values), reduction);

    /// <summary>NaN where any embedding is not finite: an order of distances would pass over such an embedding.</summary>
    public static Tensor NaNUnlessFinite(Tensor sums, Tensor features) =>
        sums.masked_fill(features.isfinite().all().logical_not(), Scalars.NotANumber);
}
