using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

/// <summary>
/// log sum_j e^{&lt;x_i, y_j&gt;} over the columns that a guide does not find nearer to the row than a limit; minus infinity where there
/// is none. The constants: the guide's embeddings of the rows and of the columns, and the limit of each row, all in float64.
/// </summary>
/// <param name="WithoutOwn">Whether row i passes over column i.</param>
internal sealed record GuidedLogSumExp(bool WithoutOwn) : IRowFormula
{
    /// <summary>Two products, of which the guide's are float64, and masks.</summary>
    public long ElementsPerRow(long columns) => 6 * columns;

    public Tensor Evaluate(Tensor rows, Tensor columns, long firstRow, IReadOnlyList<Tensor> constants)
    {
        var (count, limit) = (rows.size(0), constants[2].narrow(0, firstRow, rows.size(0)).unsqueeze(1));
        var isDropped = constants[0].narrow(0, firstRow, count).mm(constants[1].t()).gt(limit);
        if (WithoutOwn) isDropped = isDropped.logical_or(OwnColumn.Of(firstRow, rows, columns));
        return rows.mm(columns.t()).LogSumExpWithout(isDropped);
    }
}
