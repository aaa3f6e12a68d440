using ContrastiveLosses.Arguments;

namespace ContrastiveLosses.Reductions;

/// <summary>
/// The mean of the columns for each row, [block, D], weighed by a softmax of other similarities, scale &lt;a_i, b_j&gt;: a are the rows, b
/// the first constant. No gradient goes to the weights. Without any column the mean is 0.
/// </summary>
/// <param name="Scale">What multiplies the products in the exponent.</param>
/// <param name="WithoutOwn">Whether column i has no weight in row i.</param>
internal sealed record SoftmaxMean(double Scale, bool WithoutOwn) : IRowFormula
{
    /// <summary>Products, weights, masks.</summary>
    public long ElementsPerRow(long columns) => 4 * columns;

    public Tensor Evaluate(Tensor rows, Tensor columns, long firstRow, IReadOnlyList<Tensor> constants)
    {
        var exponents = rows.detach().mm(constants[0].t()).Times(Scale);
        if (!WithoutOwn) return exponents.softmax(1).mm(columns);
        var isOwn = OwnColumn.Of(firstRow, rows, columns);
        // The second selection is for the row that has no column but its own.
        return exponents.masked_fill(isOwn, Scalars.NegativeInfinity).softmax(1).masked_fill(isOwn, Scalars.Zero).mm(columns);
    }
}
