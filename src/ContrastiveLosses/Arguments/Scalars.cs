namespace ContrastiveLosses.Arguments;

/// <summary>
/// Numbers as TorchSharp's operators take them. They are made once and kept, because an operator given a plain number
/// makes a temporary Scalar that the garbage collector may finalise while native code still reads it. So does the sum of two tensors, by a
/// factor of 1 that it hands on, and the square, by its exponent: they are called with numbers of here too.
/// </summary>
internal static class Scalars
{
    // Whole numbers, which keep the type of integer tensors and of floating ones alike.
    public static readonly Scalar Zero = 0L;
    public static readonly Scalar One = 1L;
    public static readonly Scalar Two = 2L;
    public static readonly Scalar MinusOne = -1L;
    public static readonly Scalar NegativeInfinity = double.NegativeInfinity;
    public static readonly Scalar NotANumber = double.NaN;

    /// <summary>A key that equals nothing.</summary>
    public static readonly Scalar NoKey = -1L;

    /// <summary>The product with a number.</summary>
    public static Tensor Times(this Tensor tensor, double factor)
    {
        using Scalar scalar = factor;
        return tensor.mul(scalar);
    }

    /// <summary>The sum with a number.</summary>
    public static Tensor Plus(this Tensor tensor, double summand)
    {
        using Scalar scalar = summand;
        return tensor.Plus(scalar);
    }

    /// <summary>The sum with a number that is held.</summary>
    public static Tensor Plus(this Tensor tensor, Scalar summand) => tensor.add(summand, One);

    /// <summary>The sum with a tensor.</summary>
    public static Tensor Plus(this Tensor tensor, Tensor summand) => tensor.add(summand, One);

    /// <summary>The square.</summary>
    public static Tensor Squared(this Tensor tensor) => tensor.pow(Two);

    /// <summary>The quotient by a number.</summary>
    public static Tensor Over(this Tensor tensor, double divisor)
    {
        using Scalar scalar = divisor;
        return tensor.div(scalar);
    }

    /// <summary>The square root, with gradient 0 at 0.</summary>
    public static Tensor Root(this Tensor squares)
    {
        var isZero = squares.eq(Zero);
        return squares.masked_fill(isZero, One).sqrt().masked_fill(isZero, Zero);
    }

    /// <summary>0, 1, ..., <paramref name="count"/> - 1 as int64.</summary>
    public static Tensor Range(long count, Device device)
    {
        using Scalar stop = count;
        return arange(Zero, stop, One, int64, device);
    }
}
