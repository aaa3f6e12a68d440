using ContrastiveLosses.Arguments;

namespace ContrastiveLosses.Reductions;

/// <summary>Where row i of a block meets column i, [block, M].</summary>
internal static class OwnColumn
{
    public static Tensor Of(long firstRow, Tensor rows, Tensor columns)
    {
        using Scalar first = firstRow;
        var row = Scalars.Range(rows.shape[0], rows.device).add(first);
        return row.unsqueeze(1).eq(Scalars.Range(columns.shape[0], rows.device).unsqueeze(0));
    }
}
