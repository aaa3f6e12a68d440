namespace ContrastiveLosses.Benchmarks.Reference;

/// <summary>
/// How far a number may be from its reference: values relative to the largest that belongs to them, gradients relative to their
/// largest entry or 1. One table for all losses, by type.
/// </summary>
internal sealed record Tolerance(double Value, double Gradient)
{
    /// <summary>Values below this are compared as if they were this large: they are differences of numbers that are.</summary>
    public const double SmallestValue = 1e-2;

    public static Tolerance For(ScalarType dtype) => dtype switch
    {
        ScalarType.Float64 => new(1e-10, 1e-9),
        ScalarType.Float32 => new(1e-5, 5e-5),
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "There is a tolerance for float64 and float32."),
    };

    /// <summary>The largest error of values that belong together, relative to the largest of them.</summary>
    public static double OfValues(double[] found, double[] expected) => Relative(found, expected, SmallestValue);

    /// <summary>The largest error of a gradient.</summary>
    public static double OfGradient(double[] found, double[] expected) => Relative(found, expected, 1);

    private static double Relative(double[] found, double[] expected, double smallest)
    {
        var size = expected.Where(double.IsFinite).Select(Math.Abs).Append(smallest).Max();
        // Equal infinities have no difference; a NaN is larger than everything.
        return found.Zip(expected, (left, right) => left.Equals(right) ? 0 : Math.Abs(left - right) / size).DefaultIfEmpty(0).Aggregate(Math.Max);
    }
}
