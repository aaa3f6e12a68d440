using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;

namespace ContrastiveLosses.Triplets;

/// <summary>One triplet per anchor: its farthest positive and its nearest negative.</summary>
internal static class BatchHardTriplets
{
    /// <summary>The value of each anchor's triplet, and 1 where it counts.</summary>
    public static (Tensor Sums, Tensor Counts) Of(Items items, TripletTerm term)
    {
        var (positive, negative) = Mine(items, term.Distance);
        var all = items.OfAllRanks();
        var excess = (To(positive) - To(negative)).Plus(term.Margin);
        var exists = positive.ge(Scalars.Zero).logical_and(negative.ge(Scalars.Zero));
        return (term.Of(excess, exists), term.Counted(excess, exists).to(float64));

        // Indexing, because its gradient is a sum in a fixed order on every device.
        Tensor To(Tensor index) => Distances.Paired(items.Features, all.Features.index(index.clamp_min(Scalars.Zero)), term.Distance);
    }

    /// <summary>
    /// The order of the distances from x_i is that of ||x_j||^2 / 2 - &lt;x_i, x_j&gt;; it is best told of points around 0. Numbers that
    /// are not finite have no order; the loss is NaN then anyway.
    /// </summary>
    private static (Tensor Positive, Tensor Negative) Mine(Items items, Distance distance)
    {
        var features = items.Features.detach();
        var points = features.masked_fill(features.isfinite().logical_not(), Scalars.Zero);
        var isCosine = distance == Distance.Cosine;
        if (!isCosine) points = points - (items with { Features = points }).Centre();
        var offsets = isCosine ? null : items.Ranks.GatherConstants(points.Squared().sum(1).Over(-2));
        var s = Similarities.Within(items with { Features = points }, 1);
        return (s.ArgMax(Positives, offsets, smallest: true), s.ArgMax(Negatives, offsets));
    }
}
