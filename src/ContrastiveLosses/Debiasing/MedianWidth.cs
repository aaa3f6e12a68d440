using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

public static partial class Debiasing
{
    /// <summary>Finds a kernel width for <see cref="HSIC"/>: the median of the distances of a batch.</summary>
    /// <remarks>
    /// <para>The median of <c>|x_i - x_j|</c> over i &lt; j, of two in the middle the smaller. Without a pair, where half of the pairs are equal, and for
    /// embeddings that are not finite it is 1.</para>
    /// <para>No gradient; it waits for the device. Memory: O(N^2), so take some of the samples where there are many. The code of Bahng et
    /// al. (2020) can do so once an epoch, over some batches and with the pairs i = j, whose distance is 0.</para>
    /// </remarks>
    /// <param name="x">Embeddings, [N, D], floating point, not normalised.</param>
    /// <returns>The width, above 0.</returns>
    /// <exception cref="ArgumentException">x is no floating tensor of shape [N, D].</exception>
    public static double MedianWidth(Tensor x)
    {
        using var call = Call.Holding(x);
        Guard.Features(x);
        using var noGrad = no_grad();

        var points = Embeddings.Prepare(x.detach(), normalize: false);
        if (points.size(0) < 2) return 1;
        var number = Scalars.Range(points.size(0), x.device);
        var isPair = number.unsqueeze(1).lt(number.unsqueeze(0));
        var median = Distances.Between(points, points, Distance.Euclidean).masked_select(isPair).median().to(float64).item<double>();
        return median > 0 && double.IsFinite(median) ? median : 1;
    }
}
