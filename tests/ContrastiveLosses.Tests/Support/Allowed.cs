using ContrastiveLosses.Reference;

namespace ContrastiveLosses.Tests.Support;

/// <summary>
/// How far numbers may be from each other, relative to the largest of them or to 1: by what is compared, for most tests.
/// Against reference cases and between types it is <see cref="Tolerance.For"/>.
/// </summary>
internal static class Allowed
{
    /// <summary>The same formula in float64, its sums in another order.</summary>
    public const double Rearranged = 1e-12;

    /// <summary>The same value in float64 by other formulas, or from inputs that were turned or scaled.</summary>
    public const double Transformed = 1e-10;

    /// <summary>
    /// A value in float32 from exponents of a hundred and more, each rounded to 8e-6 or 1.5e-5 in an order that BLAS or a kernel chooses: the mean
    /// that GlobalContrastive weights by such probabilities is off by 1e-5 to 4.4e-5, as BLAS and the processor's instructions vary.
    /// </summary>
    public const double FromHundreds = 5e-5;

    /// <summary>A derivative from differences of fourth order.</summary>
    public const double Differences = 1e-7;

    /// <summary>A second derivative from differences of gradients.</summary>
    public const double SecondDifferences = 1e-6;
}
