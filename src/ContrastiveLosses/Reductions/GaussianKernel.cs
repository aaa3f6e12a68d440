using ContrastiveLosses.Arguments;
using ContrastiveLosses.Pairs;

namespace ContrastiveLosses.Reductions;

/// <summary>Sums of the kernel e^{-sharpness ||x_i - x_j||^2} without its matrix.</summary>
internal static class GaussianKernel
{
    /// <summary>
    /// log sum_{j != i} e^{-sharpness ||x_i - x_j||^2} of each item, j over those of all ranks; minus infinity for a single one. -||a - b||^2 / 2 = &lt;a, b&gt; -
    /// ||a||^2 / 2 - ||b||^2 / 2, of which the last is one more number of the columns. Distances do not change when all items move, and
    /// are most exact around 0.
    /// </summary>
    public static Tensor LogSums(Items items, double sharpness)
    {
        var points = items.Features - items.Centre();
        var half = points.Squared().sum(1, keepdim: true).Over(2);
        var s = Similarities.Between(
            items with { Features = cat([points, ones_like(half)], 1) }, items with { Features = cat([points, half.neg()], 1) }, 1);
        return s.Reduce(RowReduction.LogSumExp(PairSet.Others, 2 * sharpness)) - half.squeeze(1).Times(2 * sharpness);
    }
}
