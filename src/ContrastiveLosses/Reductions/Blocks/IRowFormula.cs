namespace ContrastiveLosses.Reductions;

/// <summary>
/// What is computed of each anchor row against all columns at once, made of operators that autograd can differentiate. It holds
/// no tensors, so that it can be kept for the backward.
/// </summary>
internal interface IRowFormula
{
    /// <summary>About how many numbers are held at once per row, against <paramref name="columns"/> columns.</summary>
    long ElementsPerRow(long columns);

    /// <summary>
    /// One number per row, [block], or several, [block, K], for the rows from <paramref name="firstRow"/> on, [block, D], and all
    /// columns, [M, D]. Must do with no rows and no columns too.
    /// </summary>
    Tensor Evaluate(Tensor rows, Tensor columns, long firstRow, IReadOnlyList<Tensor> constants);
}
