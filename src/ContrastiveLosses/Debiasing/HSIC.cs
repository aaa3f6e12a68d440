using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

/// <summary>How HSIC is estimated from a batch.</summary>
public enum HSICEstimator
{
    /// <summary>Without bias (Song et al.); may be below 0. Needs four samples.</summary>
    Unbiased,

    /// <summary>tr(K H L H) / (N - 1)^2 (Gretton et al.); in [0, 1]. Needs two samples.</summary>
    Biased,
}

public static partial class Debiasing
{
    /// <summary>Computes HSIC, which says how much two embeddings of the same samples depend on each other; ReBias makes a model and a biased one differ by it.</summary>
    /// <remarks>
    /// <para><c>K_ij = exp( -|x_i - x_j|^2 / (2 sigmaX^2) )</c>, L likewise of y. Biased: <c>tr(K H L H) / (N - 1)^2</c>, <c>H = I - 11'/N</c>.
    /// Unbiased, the sums without i = j: <c>( sum_ij K_ij L_ij + sum K sum L / ((N - 1)(N - 2)) - 2 / (N - 2) sum_i k_i l_i ) /
    /// (N (N - 3))</c>, with k_i and l_i the sums of row i.</para>
    /// <para>It is symmetric, and 0 when one of both is constant. Biased is in [0, 1]. Fewer than four samples (Biased: two): 0,
    /// gradient 0. In ReBias the model minimises its loss plus HSIC(x, y), the biased model its own minus HSIC(x, y); detach the other's
    /// embeddings. Memory: O(N D): three row reductions, no kernel matrix.</para>
    /// <para>Gretton et al., Measuring Statistical Dependence with Hilbert-Schmidt Norms (2005); Song et al. (2012); Bahng et al., Learning
    /// De-biased Representations with Biased Representations (2020). Equal to the authors' code, which subtracts the diagonal from whole
    /// columns instead of removing it: for this kernel that is the same.</para>
    /// </remarks>
    /// <param name="x">Embeddings of one model, [N, D], floating point.</param>
    /// <param name="y">Embeddings of the same samples by another, [N, E]: type and device of <paramref name="x"/>.</param>
    /// <param name="sigmaX">Width of the kernel on x, in units of its distances; above 0. 1 is the authors'.</param>
    /// <param name="sigmaY">Width of the kernel on y.</param>
    /// <param name="estimator">How HSIC is estimated.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The estimate, 0-d; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A width is not above 0.</exception>
    public static Tensor HSIC(
        Tensor x, Tensor y, double sigmaX = 1, double sigmaY = 1, HSICEstimator estimator = HSICEstimator.Unbiased, ICollective? collective = null)
    {
        using var call = Call.Holding(x, y);
        Guard.Features(x);
        Guard.SameRows(y, x);
        Guard.Positive(sigmaX);
        Guard.Positive(sigmaY);
        Guard.Defined(estimator);

        var (u, v) = (Points(x, sigmaX), Points(y, sigmaY));
        var ranks = u.Ranks;
        // The estimate is the small rest of sums that nearly cancel: float64 keeps it.
        var (k, l) = (KernelSums(u).to(float64), KernelSums(v).to(float64));
        // The product of both kernels is the kernel of both vectors in one.
        var both = ranks.Sum(KernelSums(u with { Features = cat([u.Features, v.Features], 1) }).to(float64));
        double n = u.TotalCount;
        return call.Result(ranks.Share(Estimate()).to(u.Features.dtype));

        Items Points(Tensor features, double sigma)
        {
            var items = Items.Of(features, normalize: false, collective);
            return items with { Features = items.Features.Over(sigma) };
        }

        Tensor Estimate()
        {
            // A product with 0, not a constant: NaN and the graph remain.
            if (n < (estimator == HSICEstimator.Unbiased ? 4 : 2)) return both.Plus(ranks.Sum(k)).Plus(ranks.Sum(l)).Times(0);
            return estimator == HSICEstimator.Unbiased
                ? Centred(both, k, l, (n - 1) * (n - 2), n - 2).Over(n * (n - 3))
                // With the diagonals, whose entries are 1.
                : Centred(both.Plus(n), k.Plus(1), l.Plus(1), n * n, n).Over((n - 1) * (n - 1));
        }

        // sum_ij K_ij L_ij + sum K sum L / pairs - 2 / rows sum_i k_i l_i.
        Tensor Centred(Tensor both, Tensor k, Tensor l, double pairs, double rows) =>
            both.Plus((ranks.Sum(k) * ranks.Sum(l)).Over(pairs)) - ranks.Sum(k * l).Times(2 / rows);
    }

    /// <summary>sum_{j != i} exp(-|x_i - x_j|^2 / 2) for each i.</summary>
    private static Tensor KernelSums(Items points) => GaussianKernel.LogSums(points, 0.5).exp();
}
