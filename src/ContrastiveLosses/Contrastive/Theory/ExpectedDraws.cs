using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

/// <summary>
/// For each row E log(1 + sum of e^{s_ij - c_i} over k columns j drawn independently). A row is an embedding over the temperature, then
/// c_i. Constants: the nodes of the integral, and how likely each column is.
/// </summary>
internal sealed record ExpectedDraws(long Draws, long Nodes, bool ExcludeSelf) : IRowFormula
{
    /// <summary>The integrand of each pair at each node, after each of its operators.</summary>
    public long ElementsPerRow(long columns) => 4 * Nodes * columns;

    public Tensor Evaluate(Tensor rows, Tensor columns, long firstRow, IReadOnlyList<Tensor> constants)
    {
        var (nodes, probabilities, width) = (constants[0], constants[1], columns.size(1));
        var difference = rows.narrow(1, 0, width).mm(columns.t()) - rows.narrow(1, width, 1);
        if (ExcludeSelf) difference = difference.masked_fill(OwnColumn.Of(firstRow, rows, columns), Scalars.NegativeInfinity);
        var deficits = DrawIntegral.Deficits(difference, nodes).mul(probabilities.unsqueeze(1));
        return DrawIntegral.Of(deficits.sum(1), nodes, Draws);
    }

    /// <summary>The losses of rows [n, D], already divided by the temperature, with the level of their positives [n].</summary>
    public static Tensor Losses(Tensor rows, Tensor positive, Tensor columns, Tensor probabilities, long draws, bool excludeSelf, long firstRow = 0)
    {
        var nodes = DrawIntegral.Nodes(LargestDifference(rows, positive, columns), draws, rows.device);
        var formula = new ExpectedDraws(draws, nodes.size(0), excludeSelf);
        return new RowBlocks(formula) { FirstRow = firstRow }.Map(cat([rows, positive.unsqueeze(1)], 1), columns, nodes, probabilities);
    }

    /// <summary>No s_ij - c_i is above it; by Cauchy and Schwarz.</summary>
    private static double LargestDifference(Tensor rows, Tensor positive, Tensor columns)
    {
        if (rows.numel() == 0 || columns.numel() == 0) return 0;
        using var noGrad = no_grad();
        var longest = columns.norm(1).max();
        return (rows.norm(1).mul(longest) - positive).max().item<double>();
    }
}
