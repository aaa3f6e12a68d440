using ContrastiveLosses.Arguments;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Triplets;

/// <summary>All triplets of each anchor with the soft margin, [block, M, M] at a time.</summary>
internal sealed record SoftTriplets(TripletTerm Term) : IRowFormula
{
    /// <summary>Differences, terms, their gradient, masks.</summary>
    public long ElementsPerRow(long columns) => 4 * columns * columns;

    public Tensor Evaluate(Tensor rows, Tensor columns, long firstRow, IReadOnlyList<Tensor> constants)
    {
        var distance = Distances.Between(rows, columns, Term.Distance);
        var (positive, negative) = LabelPairs.Of(constants[0], firstRow, rows.size(0));
        var excess = (distance.unsqueeze(2) - distance.unsqueeze(1)).Plus(Term.Margin);
        var exists = positive.unsqueeze(2).logical_and(negative.unsqueeze(1));
        var all = positive.sum(1).mul(negative.sum(1)).to(float64);
        return stack([Term.Of(excess, exists).sum(2).sum(1), all], 1);
    }
}
