using ContrastiveLosses.Arguments;

namespace ContrastiveLosses.Reductions;

/// <summary>Where row i of a block meets column i, [block, M].</summary>
internal static class OwnColumn
{
    public static Tensor Of(long firstRow, Tensor rows, Tensor columns) => Of(firstRow, rows.size(0), columns.size(0), rows.device);

    public static Tensor Of(long firstRow, long rows, long columns, Device device)
    {
        using Scalar first = firstRow;
        var row = Scalars.Range(rows, device).Plus(first);
        return row.unsqueeze(1).eq(Scalars.Range(columns, device).unsqueeze(0));
    }
}
