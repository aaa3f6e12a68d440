using ContrastiveLosses.Arguments;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

/// <summary>
/// For each item: the sum of the terms of its similar pairs and how many of these are above 0, then the same of its dissimilar pairs.
/// </summary>
internal sealed record MarginPairs(double Margin, double PositiveMargin, int Power, Distance Distance) : IRowFormula
{
    /// <summary>Distances, two excesses and their powers, masks.</summary>
    public long ElementsPerRow(long columns) => 8 * columns;

    public Tensor Evaluate(Tensor rows, Tensor columns, long firstRow, IReadOnlyList<Tensor> constants)
    {
        var distance = Distances.Between(rows, columns, Distance);
        var pairs = LabelPairs.Of(constants[0], firstRow, rows.size(0));
        var pull = Excess(distance.Plus(-PositiveMargin), pairs.Positive);
        var push = Excess(distance.neg().Plus(Margin), pairs.Negative);
        return stack([Terms(pull), Active(pull), Terms(push), Active(push)], 1);
    }

    private static Tensor Excess(Tensor difference, Tensor members) => difference.relu().masked_fill(members.logical_not(), Scalars.Zero);

    private static Tensor Active(Tensor excess) => excess.detach().gt(Scalars.Zero).sum(1).to(excess.dtype);

    private Tensor Terms(Tensor excess) => (Power == 1 ? excess : excess.Squared().Over(2)).sum(1);
}
