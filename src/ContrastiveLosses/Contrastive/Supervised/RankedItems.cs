using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

/// <summary>
/// For each row i: sum_{j != i} ( LSE_{k != i: d_ik >= d_ij} s_ik - s_ij ), s the negative distance of the embeddings, d that of the
/// targets, which are the constant. With d falling along a row, the sets are the beginnings of one list.
/// </summary>
internal sealed record RankedItems : IRowFormula
{
    /// <summary>Distances of both kinds, a sort with its order, the log-sum-exps with what autograd keeps of their sums, weights.</summary>
    public long ElementsPerRow(long columns) => 32 * columns;

    public Tensor Evaluate(Tensor rows, Tensor columns, long firstRow, IReadOnlyList<Tensor> constants)
    {
        var others = columns.size(0) - 1;
        if (others < 1) return rows.mul(Scalars.Zero).sum(1);
        // The anchor itself comes last and is left out.
        using Scalar own = -1.0;
        var (distance, order) = Differences(constants[0].narrow(0, firstRow, rows.size(0)), constants[0])
            .masked_fill(OwnColumn.Of(firstRow, rows, columns), own).sort(1, descending: true);
        (distance, order) = (distance.narrow(1, 0, others), order.narrow(1, 0, others));
        var s = PickedColumns.Of(Distances.Between(rows, columns, Distance.Euclidean).neg(), order)
            .masked_fill(distance.isnan(), Scalars.NotANumber);
        return (CumulativeLogSumExp.Of(s).mul(SetsEndingAt(distance)) - s).sum(1);
    }

    /// <summary>
    /// How many items j have a set that ends at each place: items at the same distance share one, which ends with the last of them.
    /// </summary>
    private static Tensor SetsEndingAt(Tensor distance)
    {
        var (pairs, end) = (distance.size(1) - 1, ones([distance.size(0), 1], ScalarType.Bool, distance.device));
        var isLast = cat([distance.narrow(1, 1, pairs).ne(distance.narrow(1, 0, pairs)), end], 1);
        // The number of runs of equal distances before each place's own.
        var run = isLast.cumsum(1).sub(isLast.to(int64));
        var length = zeros_like(distance).scatter_add(1, run, ones_like(distance));
        return length.gather(1, run).masked_fill(isLast.logical_not(), Scalars.Zero);
    }

    /// <summary>The sum of the differences of the targets' numbers, [n, m].</summary>
    private static Tensor Differences(Tensor rows, Tensor columns)
    {
        var sum = zeros([rows.size(0), columns.size(0)], rows.dtype, rows.device);
        for (long k = 0; k < rows.size(1); k++) sum = sum.Plus((rows.narrow(1, k, 1) - columns.narrow(1, k, 1).t()).abs());
        return sum;
    }
}
