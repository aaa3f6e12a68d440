using ContrastiveLosses.Arguments;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Triplets;

/// <summary>
/// One triplet per anchor and positive: the nearest negative that is farther than the positive, or the farthest negative.
/// </summary>
internal sealed record SemiHardTriplets(TripletTerm Term) : IRowFormula
{
    /// <summary>Distances, a sort with its order, two searches, the picked ones, terms, masks.</summary>
    public long ElementsPerRow(long columns) => 12 * columns;

    public Tensor Evaluate(Tensor rows, Tensor columns, long firstRow, IReadOnlyList<Tensor> constants)
    {
        var distance = Distances.Between(rows, columns, Term.Distance);
        var (positive, negative) = LabelPairs.Of(constants[0], firstRow, rows.size(0));
        var exists = positive.logical_and(negative.any(1, keepdim: true));
        var excess = (distance - PickedColumns.Of(distance, Mine(distance.detach(), negative))).Plus(Term.Margin);
        return stack([Term.Of(excess, exists).sum(1), Term.Counted(excess, exists).sum(1).to(float64)], 1);
    }

    /// <summary>For each column, taken as the positive, the column of its negative.</summary>
    private static Tensor Mine(Tensor distance, Tensor negative)
    {
        using Scalar infinity = double.PositiveInfinity, last = distance.size(1) - 1;
        // The sort is stable: the lowest of several equally far negatives comes first.
        var (sorted, column) = distance.masked_fill(negative.logical_not(), infinity).sort(stable: true);
        var count = negative.sum(1, keepdim: true);
        if (distance.size(1) == 0) return column;
        var farthest = searchsorted(sorted, sorted.gather(1, count.sub(Scalars.One).clamp_min(Scalars.Zero)));
        var next = searchsorted(sorted, distance, right: true);
        // Distances that are not numbers are found nowhere.
        return column.gather(1, where(next.lt(count), next, farthest).clamp(Scalars.Zero, last));
    }
}
