using ContrastiveLosses.Arguments;

namespace ContrastiveLosses;

/// <summary>
/// E log(1 + Y_1 + ... + Y_k) of k independent draws of Y >= 0, exactly and for any k, by Frullani's integral
/// <c>int_0^inf (e^{-z} / z) (1 - phi(z)^k) dz</c> with <c>phi(z) = E e^{-z Y}</c>. In u = log z the trapezoid rule converges faster
/// than any power of its step: with 0.25 it is right to the last digits of float64, and the number of nodes grows with log k only.
/// </summary>
internal static class DrawIntegral
{
    /// <summary>The largest log Y that is computed with: its exponential is a number, and so are those of the nodes that it needs.</summary>
    public const double Limit = 650;

    // Below the first node phi^k is 1 to all digits, behind the last e^{-z} is 0.
    private const double Step = 0.25, Last = 4, Digits = 42;

    // As near to -1 as can be without being it: phi = 0 has no logarithm, and its gradient would be NaN in place of 0.
    private static readonly Scalar Never = Math.BitIncrement(-1.0);
    private static readonly Scalar LargestLogarithm = Limit;

    /// <summary>
    /// u, float64, for log Y up to a number. Where that is not finite because of one row, the others may still have any number up to the limit.
    /// </summary>
    public static Tensor Nodes(double largest, long k, Device device)
    {
        var range = Digits + Math.Log(k) + Math.Clamp(double.IsFinite(largest) ? largest : Limit, 0, Limit) + Last;
        return Scalars.Range((long)Math.Ceiling(range / Step) + 1, device).to(float64).Times(-Step).Plus(Last);
    }

    /// <summary>
    /// e^{-z Y} - 1 at each node, [..., nodes], of log Y, [...]. Minus infinity is Y = 0; above the limit it is NaN.
    /// </summary>
    public static Tensor Deficits(Tensor logarithm, Tensor nodes)
    {
        var y = logarithm.masked_fill(logarithm.gt(LargestLogarithm), Scalars.NotANumber).exp();
        return y.neg().unsqueeze(-1).mul(nodes.exp()).expm1();
    }

    /// <summary>The expectation, [n], of phi - 1 at each node, [n, nodes].</summary>
    public static Tensor Of(Tensor deficit, Tensor nodes, long k)
    {
        var weights = nodes.exp().neg().exp().Times(Step);
        return deficit.clamp_min(Never).log1p().Times(k).expm1().neg().mul(weights).sum(1);
    }
}
