using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

/// <summary>The mean of each class that occurs, in the order of the labels; and which of them each row belongs to.</summary>
internal readonly record struct ClassMeans(Tensor Labels, Tensor Means, Tensor Class)
{
    public long Count => Means.size(0);

    /// <summary>Of the rows of all ranks, of which these are some, [N, D]; made of products, so that it is deterministic on every device and has a gradient.</summary>
    public static ClassMeans Of(Tensor rows, Tensor labels, Ranks ranks)
    {
        var (values, index, counts) = ranks.GatherConstants(labels.to(int64)).unique(sorted: true, return_inverse: true, return_counts: true);
        var own = index!.narrow(0, ranks.FirstSample, rows.size(0));
        var isMember = own.unsqueeze(0).eq(Scalars.Range(values.size(0), rows.device).unsqueeze(1)).to(rows.dtype);
        return new(values, ranks.Add(isMember.mm(rows)).div(counts!.unsqueeze(1).to(rows.dtype)), own);
    }

    /// <summary>Each row's distance to its own class's mean, as a vector, [N, D].</summary>
    public Tensor Deviations(Tensor rows) => rows - Means.index_select(0, Class);
}
