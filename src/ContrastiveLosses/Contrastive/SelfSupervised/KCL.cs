using ContrastiveLosses.Arguments;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes the kernel contrastive loss with a Gaussian kernel: its expectation does not depend on the batch size.</summary>
    /// <remarks>
    /// <para><c>l_i = gamma / (N - 1) sum_{j != i} ( k(x_i, x_j) + k(y_i, y_j) ) - 2 k(x_i, y_i)</c>, <c>k(a, b) = e^{-t ||a - b||^2}</c>; its
    /// mean is <c>gamma ( mean_{i&lt;j} k(x_i, x_j) + mean_{i&lt;j} k(y_i, y_j) ) - 2 mean_i k(x_i, y_i)</c>.</para>
    /// <para>Range: [-2, 2 gamma]; 2 gamma - 2 for embeddings that are all equal. One sample: does not count. Memory: O(N D).</para>
    /// <para>Koromilas et al., Bridging Mini-Batch and Asymptotic Analysis in Contrastive Learning: From InfoNCE to Kernel-Based Losses
    /// (2024).</para>
    /// </remarks>
    /// <param name="x">Embeddings of one view, [N, D], floating point.</param>
    /// <param name="y">Their partners, row by row: shape, type and device of <paramref name="x"/>.</param>
    /// <param name="t">The kernel's sharpness, above 0; 2 in the authors' code.</param>
    /// <param name="gamma">The weight of the spread against the pairs, at least 0; 16 in the authors' code.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="reduction">Mean, sum, or one value per pair, [N].</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">t is not above 0, or gamma is below 0.</exception>
    public static Tensor KCL(
        Tensor x,
        Tensor y,
        double t = 2,
        double gamma = 16,
        bool normalize = true,
        Reduction reduction = Reduction.Mean)
    {
        using var call = Call.Holding(x, y);
        Guard.Features(x);
        Guard.Matches(y, x);
        Guard.Positive(t);
        Guard.NotNegative(gamma);
        Guard.Defined(reduction);

        var (first, second) = (Items.Of(x, null, null, normalize), Items.Of(y, null, null, normalize));
        var paired = first.Features.sub(second.Features).square().sum(1).Times(-t).exp();
        var loss = (MeanKernel(first, t) + MeanKernel(second, t)).Times(gamma) - paired.Times(2);
        var s = Similarities.Between(first, second, 1);
        return call.Result(s.OverAnchors(loss, s.Any(Others), Anchors.Valid, reduction));
    }

    /// <summary>
    /// The mean kernel of each item with the others. -||a - b||^2 / 2 = &lt;a, b&gt; - ||a||^2 / 2 - ||b||^2 / 2, of which the last is one
    /// more number of the columns. Distances do not change when all items move, and are most exact around 0.
    /// </summary>
    private static Tensor MeanKernel(Items items, double t)
    {
        var rows = items.Features.sub(items.Features.detach().sum(0, keepdim: true).Over(Math.Max(1, items.Count)));
        var half = rows.square().sum(1, keepdim: true).Over(2);
        var s = Similarities.Between(
            items with { Features = cat([rows, ones_like(half)], 1) }, items with { Features = cat([rows, half.neg()], 1) }, 1);
        return (s.Reduce(LogSumExp(Others, 2 * t)) - half.squeeze(1).Times(2 * t)).Plus(-Math.Log(Math.Max(1, items.Count - 1))).exp();
    }
}
