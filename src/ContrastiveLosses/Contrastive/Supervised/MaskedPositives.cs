using System.Runtime.CompilerServices;
using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

/// <summary>
/// Positives that a [samples, samples] matrix of weights gives instead of labels: w_ij is that of the samples of items i and j,
/// and 0 for an item and itself. The general path, in memory as large as the matrix that the caller made.
/// </summary>
internal sealed record MaskedPositives(Tensor Mask, Items Anchors, Items Items, Tensor Total)
{
    public static MaskedPositives Of(Tensor mask, Items anchors, Items items)
    {
        var weights = mask.detach().to(items.Features.dtype);
        var (samples, views) = (weights.size(0), items.Count / Math.Max(1, weights.size(0)));
        // Selections, not differences: the diagonal may be large beside the others, or infinite.
        var others = weights.masked_fill(OwnSample(items), Scalars.Zero);
        if (views < 2) weights = others;
        var total = others.sum(1).Times(views).Plus(OwnWeight(weights, items).Times(Math.Max(0, views - 1)));
        var perSample = anchors.Count / Math.Max(1, samples);
        return new(weights, anchors, items, perSample == 1 ? total : total.repeat_interleave(perSample));
    }

    /// <summary>Which anchors have a positive; up to 1e-12 in all, weights are those of rounding. One that is NaN is not passed over.</summary>
    public Tensor Any
    {
        get
        {
            using Scalar rounding = 1e-12;
            return Total.le(rounding).logical_not();
        }
    }

    /// <summary>sum_j w_ij s_ij / sum_j w_ij, as one product of each anchor with the weighted sum of its positives.</summary>
    public Tensor Mean(Temperature temperature)
    {
        var samples = Mask.size(0);
        var width = Items.Features.size(1);
        var own = OwnWeight(Mask, Items).unsqueeze(1);
        var bySample = Items.Features.reshape(samples, Items.Count / Math.Max(1, samples), width);
        var others = Mask.masked_fill(OwnSample(Items), Scalars.Zero).mm(Items.Ranks.Gather(bySample.sum(1)));
        var anchors = Anchors.Features.reshape(samples, Anchors.Count / Math.Max(1, samples), width);
        var otherViews = (bySample.sum(1, keepdim: true) - bySample.narrow(1, 0, anchors.size(1))).mul(own.unsqueeze(2));
        var sum = anchors.mul(others.unsqueeze(1).Plus(otherViews)).sum(2).reshape(-1);
        return temperature.Divide(sum).div(Total.masked_fill(Any.logical_not(), Scalars.One));
    }

    /// <summary>log( sum_j w_ij e^{s_ij} / sum_j w_ij ), of the whole matrix of similarities.</summary>
    public Tensor LogMeanExp(Temperature temperature)
    {
        using Scalar first = Items.Ranks.FirstSample;
        var columns = Items.OfAllRanks();
        var isSelf = Anchors.Keys.Id!.unsqueeze(1).eq(columns.Keys.Id!.unsqueeze(0));
        var weight = Mask.index_select(0, Anchors.Keys.Label!.sub(first)).index_select(1, columns.Keys.Label!).masked_fill(isSelf, Scalars.Zero);
        var s = temperature.Divide(Anchors.Features.mm(columns.Features.t()));
        var hasNone = Any.logical_not();
        var exponent = s.Plus(weight.log()).masked_fill(hasNone.unsqueeze(1), Scalars.Zero);
        return exponent.logsumexp(1) - Total.masked_fill(hasNone, Scalars.One).log();
    }

    /// <summary>A row for each of the items' samples, a column for each sample of all ranks.</summary>
    public static void Check(Tensor mask, Items items, [CallerArgumentExpression(nameof(mask))] string name = "") => Guard.HasShape(
        mask, [items.Shape[0], items.TotalSamples],
        items.Ranks.IsAlone ? "one row and one column per sample" : "one row per sample and one column per sample of all ranks", name);

    /// <summary>Where a sample meets itself.</summary>
    public static Tensor OwnSample(Items items) =>
        OwnColumn.Of(items.Ranks.FirstSample, items.Shape[0], items.TotalSamples, items.Features.device);

    private static Tensor OwnWeight(Tensor mask, Items items) => mask.diagonal(items.Ranks.FirstSample);
}
