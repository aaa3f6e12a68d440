using ContrastiveLosses.Arguments;

namespace ContrastiveLosses;

/// <summary>The mean of each class that occurs, in the order of the labels; and which of them each row belongs to.</summary>
internal readonly record struct ClassMeans(Tensor Labels, Tensor Means, Tensor Class)
{
    public long Count => Means.shape[0];

    /// <summary>Of rows [N, D]; made of products, so that it is deterministic on every device and has a gradient.</summary>
    public static ClassMeans Of(Tensor rows, Tensor labels)
    {
        var (values, index, counts) = labels.to(int64).unique(sorted: true, return_inverse: true, return_counts: true);
        var isMember = index!.unsqueeze(0).eq(Scalars.Range(values.shape[0], rows.device).unsqueeze(1)).to(rows.dtype);
        return new(values, isMember.mm(rows).div(counts!.unsqueeze(1).to(rows.dtype)), index);
    }

    /// <summary>Each row's distance to its own class's mean, as a vector, [N, D].</summary>
    public Tensor Deviations(Tensor rows) => rows - Means.index_select(0, Class);
}
