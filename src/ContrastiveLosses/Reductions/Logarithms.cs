using ContrastiveLosses.Arguments;

namespace ContrastiveLosses.Reductions;

/// <summary>Sums of numbers that are known by their logarithms.</summary>
internal static class Logarithms
{
    /// <summary>
    /// log( e^a + e^b ), a finite. Where b is minus infinity it is a, by selection: torch's logaddexp has the right value and gradient
    /// there, but a second derivative that is NaN.
    /// </summary>
    public static Tensor LogAddExp(this Tensor a, Tensor b)
    {
        var isNothing = b.eq(Scalars.NegativeInfinity);
        return where(isNothing, a, a.logaddexp(b.masked_fill(isNothing, Scalars.Zero)));
    }
}
