using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

public static partial class Diagnostics
{
    /// <summary>Computes the uniformity of embeddings: how evenly they cover the sphere; the lower, the more evenly.</summary>
    /// <remarks>
    /// <para><c>log( 1 / (N (N - 1)) sum_{i != j} e^{-t ||u_i - u_j||^2} )</c>, u the rows of x.</para>
    /// <para>Range: [-4 t, 0] for unit rows; 0 exactly when all are equal. Fewer than two rows: 0, where the authors' code gives
    /// NaN. Memory: O(N D).</para>
    /// <para>Wang and Isola, Understanding Contrastive Representation Learning through Alignment and Uniformity on the Hypersphere
    /// (2020), Sec. 4.1. Added to <see cref="Alignment"/> it is a loss; lightly's HypersphereLoss has t = 1 and the mean of both views.</para>
    /// </remarks>
    /// <param name="x">Embeddings, [N, D], floating point.</param>
    /// <param name="t">The scale of the Gaussian kernel, above 0; 2 is the paper's.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The uniformity, 0-d, with a gradient; float32 for half types.</returns>
    /// <exception cref="ArgumentException">x is no floating tensor of shape [N, D].</exception>
    /// <exception cref="ArgumentOutOfRangeException">t is not above 0.</exception>
    public static Tensor Uniformity(Tensor x, double t = 2, bool normalize = true, ICollective? collective = null)
    {
        using var call = Call.Holding(x);
        Guard.Features(x);
        Guard.Positive(t);

        var items = Items.Of(x, normalize, collective);
        return call.Result(items.TotalCount < 2
            ? items.Features.sum().mul(Scalars.Zero)
            : items.Ranks.Share(AnchorMean.LogMeanExp(items.Ranks.Gather(GaussianKernel.LogSums(items, t)), items.TotalCount - 1)));
    }
}
