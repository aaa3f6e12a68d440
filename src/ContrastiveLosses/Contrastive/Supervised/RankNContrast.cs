using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes Rank-N-Contrast, for regression: embeddings shall be ordered around each anchor as their targets are.</summary>
    /// <remarks>
    /// <para><c>l_i = 1/(M - 1) sum_{j != i} -log( e^{s_ij} / sum_{k in S(i, j)} e^{s_ik} )</c>, averaged over the M items, with
    /// <c>s_ij = -||x_i - x_j|| / temperature</c> and <c>S(i, j) = { k != i: |y_i - y_k| >= |y_i - y_j| }</c>, y the targets: j against
    /// itself and all whose targets are at least as far. The distance of targets of several numbers is the sum of their differences.</para>
    /// <para>Range: [0, inf). A single item does not count. Targets that are all equal: every item against all. Computed in float64, with
    /// distances from differences; the gradient of a distance of 0 is 0. A target that is NaN makes the loss NaN. Memory: O(M D) and a
    /// block of rows of distances. Time: O(M^2 (D + log M)).</para>
    /// <para>Zha et al., Rank-N-Contrast: Learning Continuous Representations for Regression (2023). The authors' code has two views of each
    /// sample, with the sample's target both.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D] or, with V views of each sample, [N, V, D], floating point.</param>
    /// <param name="targets">What is to be predicted of each sample, [N] or [N, K], real numbers.</param>
    /// <param name="temperature">Divides the distances; 2 where it is left out (the authors' code).</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="reduction">Mean, sum, or one value per item: [N], or [N, V] with views.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0.</exception>
    public static Tensor RankNContrast(
        Tensor features,
        Tensor targets,
        Temperature temperature = default,
        bool normalize = false,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, targets, temperature.Tensor);
        Guard.FeaturesOrViews(features);
        Guard.Targets(targets, features, several: true);
        Guard.Positive(temperature);
        Guard.Defined(reduction);

        var items = Items.Of(features, normalize, collective);
        var t = temperature.Or(2);
        var scaled = t.Divide(items.Features.to(float64));
        var perSample = targets.detach().to(float64);
        var perItem = targets.dim() == 1 ? perSample.unsqueeze(1) : perSample;
        if (items.Shape is [_, var views]) perItem = perItem.repeat_interleave(views, 0);
        var sums = new RowBlocks(new RankedItems()).Map(items.Ranks, scaled, null, perItem);
        var loss = sums.Over(Math.Max(1, items.TotalCount - 1)).to(items.Features.dtype);
        var counts = items.TotalCount > 1 ? ones_like(loss).gt(Scalars.Zero) : zeros_like(loss).gt(Scalars.Zero);
        return call.Result(items.OverAnchors(loss, counts, Anchors.Valid, reduction));
    }
}
