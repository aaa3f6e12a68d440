using ContrastiveLosses.Arguments;

namespace ContrastiveLosses.Reductions;

/// <summary>Sums of numbers that are known by their logarithms.</summary>
internal static class Logarithms
{
    /// <summary>A power of e beside which 1 is nothing.</summary>
    private static readonly Scalar LargeExponent = 40L;

    /// <summary>
    /// log( 1 + e^x ), with all its digits also where it is tiny, and x where that is the same to the last place. Not by softplus, which makes
    /// temporary Scalars, nor by log_sigmoid, which on the CPU wakes torch's threads for a handful of numbers: after a pause that takes milliseconds.
    /// </summary>
    public static Tensor Softplus(this Tensor x)
    {
        var isLarge = x.gt(LargeExponent);
        return where(isLarge, x, x.masked_fill(isLarge, Scalars.Zero).exp().log1p());
    }

    /// <summary>
    /// log( e^a + e^b ), a finite: the larger of both and what the smaller adds. Torch's logaddexp has the right value and gradient too, but
    /// a second derivative that is NaN where an exponential of the difference overflows.
    /// </summary>
    public static Tensor LogAddExp(this Tensor a, Tensor b)
    {
        var difference = a.sub(b);
        // Selections, because the absolute value has no derivative where both are equal.
        var isLess = difference.lt(Scalars.Zero);
        return where(isLess, b, a).Plus(where(isLess, difference, difference.neg()).exp().log1p());
    }

    /// <summary>log( e^a + e^b ), a finite.</summary>
    public static Tensor LogAddExp(double a, Tensor b)
    {
        if (a == 0) return b.Softplus();
        using Scalar number = a;
        return full([1], number, float64, b.device).to(b.dtype).LogAddExp(b);
    }

    /// <summary>-log softmax(z_i)_{c_i} of each row z_i of logits, c_i the class that is its own.</summary>
    public static Tensor CrossEntropy(this Tensor logits, Tensor classes) =>
        logits.logsumexp(1) - logits.gather(1, classes.to(int64).unsqueeze(1)).squeeze(1);

    /// <summary>
    /// log sum_j e^{s_ij} over the entries of each row that are not left out; minus infinity for a row without any, which is computed of
    /// zeros and then replaced, because the derivative of log 0 would be NaN.
    /// </summary>
    public static Tensor LogSumExpWithout(this Tensor s, Tensor leftOut)
    {
        var isEmpty = leftOut.all(1);
        return s
            .masked_fill(leftOut, Scalars.NegativeInfinity)
            .masked_fill(isEmpty.unsqueeze(1), Scalars.Zero)
            .logsumexp(1)
            .masked_fill(isEmpty, Scalars.NegativeInfinity);
    }
}
