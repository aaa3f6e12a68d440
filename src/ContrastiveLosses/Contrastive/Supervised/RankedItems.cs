using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

/// <summary>
/// For each row i: sum_{j != i} ( LSE_{k != i: d_ik >= d_ij} s_ik - s_ij ), s the negative distance of the embeddings, d that of the
/// targets, which are the constant. In the order of d, the sets are the tails of one list.
/// </summary>
internal sealed record RankedItems : IRowFormula
{
    /// <summary>Distances of both kinds, a sort with its order, the tails, and what autograd keeps of their sums.</summary>
    public long ElementsPerRow(long columns) => 32 * columns;

    public Tensor Evaluate(Tensor rows, Tensor columns, long firstRow, IReadOnlyList<Tensor> constants)
    {
        var count = columns.shape[0];
        if (count == 0) return rows.sum(1);
        // The anchor itself comes first, and nothing asks for the tail that begins with it.
        using Scalar own = -1.0, last = count - 1;
        var (distance, order) = Distance(constants[0].narrow(0, firstRow, rows.shape[0]), constants[0])
            .masked_fill(OwnColumn.Of(firstRow, rows, columns), own).sort(1, stable: true);
        var s = Picked(Distances.Between(rows, columns, ContrastiveLosses.Distance.Euclidean).neg(), order)
            .masked_fill(distance.isnan(), Scalars.NotANumber);
        var tails = CumulativeLogSumExp.Of(s.flip(1)).flip(1);
        // What is no number is found nowhere.
        var terms = Picked(tails, searchsorted(distance, distance).clamp_max(last)) - s;
        return terms.narrow(1, 1, count - 1).sum(1);
    }

    /// <summary>The sum of the differences of the targets' numbers, [n, m].</summary>
    private static Tensor Distance(Tensor rows, Tensor columns)
    {
        var sum = zeros([rows.shape[0], columns.shape[0]], rows.dtype, rows.device);
        for (long k = 0; k < rows.shape[1]; k++) sum += (rows.narrow(1, k, 1) - columns.narrow(1, k, 1).t()).abs();
        return sum;
    }

    /// <summary>values[i, column[i, k]], by indexing, because its gradient is a sum in a fixed order on every device.</summary>
    private static Tensor Picked(Tensor values, Tensor column)
    {
        using Scalar width = values.shape[1];
        var rowStart = Scalars.Range(values.shape[0], values.device).mul(width).unsqueeze(1);
        return values.reshape(-1).index(column.add(rowStart));
    }
}
