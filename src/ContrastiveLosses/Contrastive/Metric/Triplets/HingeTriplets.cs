using ContrastiveLosses.Arguments;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Triplets;

/// <summary>
/// All triplets of each anchor with the hinge, in O(M log M) per anchor. The sum of max(0, d_ap - d_an + m) over p and n is linear
/// wherever it has a derivative: each d_ap stands in it as often as there are negatives nearer than d_ap + m, each d_an
/// as often, with a minus, as there are positives for which that is so.
/// </summary>
internal sealed record HingeTriplets(TripletTerm Term) : IRowFormula
{
    /// <summary>Distances, limits, two sorts with their orders, two counts, weights, masks.</summary>
    public long ElementsPerRow(long columns) => 12 * columns;

    public Tensor Evaluate(Tensor rows, Tensor columns, long firstRow, IReadOnlyList<Tensor> constants)
    {
        var distance = Distances.Between(rows, columns, Term.Distance);
        var (positive, negative) = LabelPairs.Of(constants[0], firstRow, rows.size(0));
        var (nearer, farther) = Active(distance.detach(), positive, negative);
        var active = nearer.sum(1).to(float64);
        var weights = (nearer - farther).to(float64);
        var all = positive.sum(1).mul(negative.sum(1)).to(float64);
        return stack([distance.mul(weights).sum(1).Plus(active.Times(Term.Margin)), Term.ActiveOnly ? active : all], 1);
    }

    /// <summary>
    /// For each positive the number of negatives nearer than it and the margin; for each negative the number of positives that it
    /// is thus too near for; 0 elsewhere.
    /// </summary>
    private (Tensor Nearer, Tensor Farther) Active(Tensor distance, Tensor positive, Tensor negative)
    {
        var (notPositive, notNegative) = (positive.logical_not(), negative.logical_not());
        var limit = distance.Plus(Term.Margin);
        using Scalar infinity = double.PositiveInfinity;
        var negatives = distance.masked_fill(notNegative, infinity).sort().Values;
        var limits = limit.masked_fill(notPositive, Scalars.NegativeInfinity).sort().Values;
        using Scalar count = distance.size(1);
        var nearer = searchsorted(negatives, limit);
        var farther = searchsorted(limits, distance, right: true).neg().Plus(count);
        return (nearer.masked_fill(notPositive, Scalars.Zero), farther.masked_fill(notNegative, Scalars.Zero));
    }
}
