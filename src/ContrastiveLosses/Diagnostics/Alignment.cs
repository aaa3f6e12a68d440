using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

/// <summary>Numbers that tell how a training goes, and what the theory of contrastive learning says of it.</summary>
/// <remarks>
/// A project that has BenchmarkDotNet writes ContrastiveLosses.Diagnostics, because a dependency of that package has a namespace Diagnostics.
/// </remarks>
public static partial class Diagnostics
{
    /// <summary>Computes the alignment of positive pairs: how far apart they are on the sphere.</summary>
    /// <remarks>
    /// <para><c>l_i = ||u_i - v_i||^alpha</c>, u and v the rows of x and y, averaged over the N pairs.</para>
    /// <para>Range: [0, 2^alpha] for unit rows; 0 exactly for equal ones, where the gradient is 0 too. With alpha 2 it is 2 minus twice the
    /// mean cosine. No pair: 0. Memory: O(N D).</para>
    /// <para>Wang and Isola, Understanding Contrastive Representation Learning through Alignment and Uniformity on the Hypersphere
    /// (2020), Sec. 4.1.</para>
    /// </remarks>
    /// <param name="x">Embeddings, [N, D], floating point.</param>
    /// <param name="y">Their partners, row by row: shape, type and device of <paramref name="x"/>.</param>
    /// <param name="alpha">The power, above 0; 2 is the paper's.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="reduction">Mean, sum, or one value per pair, [N].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The alignment, with a gradient; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The power is not above 0.</exception>
    public static Tensor Alignment(
        Tensor x, Tensor y, double alpha = 2, bool normalize = true, Reduction reduction = Reduction.Mean, ICollective? collective = null)
    {
        using var call = Call.Holding(x, y);
        Guard.Features(x);
        Guard.Matches(y, x);
        Guard.Positive(alpha);
        Guard.Defined(reduction);

        var squares = Distances.Paired(Embeddings.Prepare(x, normalize), Embeddings.Prepare(y, normalize), Distance.SquaredEuclidean);
        var loss = alpha == 2 ? squares : Power(squares, alpha / 2);
        return call.Result(TermMean.Of(loss, reduction, Ranks.Of(collective, x)));
    }

    /// <summary>A power of numbers of at least 0, with gradient 0 at 0.</summary>
    private static Tensor Power(Tensor numbers, double exponent)
    {
        using Scalar power = exponent;
        var isZero = numbers.eq(Scalars.Zero);
        return numbers.masked_fill(isZero, Scalars.One).pow(power).masked_fill(isZero, Scalars.Zero);
    }
}
