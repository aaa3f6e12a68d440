using ContrastiveLosses.Arguments;

namespace ContrastiveLosses.Reductions;

/// <summary>Numbers from columns that each row picks for itself.</summary>
internal static class PickedColumns
{
    /// <summary>values[i, column[i, k]], by indexing, because its gradient is a sum in a fixed order on every device.</summary>
    public static Tensor Of(Tensor values, Tensor column)
    {
        using Scalar width = values.size(1);
        var rowStart = Scalars.Range(values.size(0), values.device).mul(width).unsqueeze(1);
        return values.reshape(-1).index(column.Plus(rowStart));
    }
}
