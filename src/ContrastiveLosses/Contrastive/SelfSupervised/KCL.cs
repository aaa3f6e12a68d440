using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;

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
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">t is not above 0, or gamma is below 0.</exception>
    public static Tensor KCL(
        Tensor x,
        Tensor y,
        double t = 2,
        double gamma = 16,
        bool normalize = true,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(x, y);
        Guard.Features(x);
        Guard.Matches(y, x);
        Guard.Positive(t);
        Guard.NotNegative(gamma);
        Guard.Defined(reduction);

        var (first, second) = (Items.Of(x, normalize, collective), Items.Of(y, normalize, collective));
        var paired = first.Features.sub(second.Features).Squared().sum(1).Times(-t).exp();
        var loss = MeanKernel(first, t).Plus(MeanKernel(second, t)).Times(gamma) - paired.Times(2);
        var s = Similarities.Between(first, second, 1);
        return call.Result(s.OverAnchors(loss, s.Any(Others), Anchors.Valid, reduction));
    }

    /// <summary>The mean kernel of each item with the others.</summary>
    private static Tensor MeanKernel(Items items, double t) =>
        GaussianKernel.LogSums(items, t).Plus(-Math.Log(Math.Max(1, items.TotalCount - 1))).exp();
}
