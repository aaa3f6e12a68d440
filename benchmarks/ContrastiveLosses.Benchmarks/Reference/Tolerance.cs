namespace ContrastiveLosses.Benchmarks.Reference;

/// <summary>
/// How far a number may be from its reference: values relative to the larger of them and <see cref="SmallestValue"/>, gradients
/// relative to the larger of 1 and the largest entry of the reference gradient. One table for all losses, by type.
/// </summary>
internal sealed record Tolerance(double Value, double Gradient)
{
    /// <summary>Values below this are compared as if they were this large: they are differences of numbers of the size of 1.</summary>
    public const double SmallestValue = 1e-2;

    public static Tolerance For(ScalarType dtype) => dtype switch
    {
        ScalarType.Float64 => new(1e-10, 1e-9),
        ScalarType.Float32 => new(1e-5, 5e-5),
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "There is a tolerance for float64 and float32."),
    };

    /// <summary>The error of one value.</summary>
    public static double OfValue(double found, double expected) =>
        found == expected ? 0 : Math.Abs(found - expected) / Math.Max(Math.Abs(expected), SmallestValue);

    /// <summary>The largest error of several values, in order.</summary>
    public static double OfValues(double[] found, double[] expected) =>
        found.Zip(expected, OfValue).DefaultIfEmpty(0).Aggregate(Math.Max);

    /// <summary>The largest error of a gradient.</summary>
    public static double OfGradient(double[] found, double[] expected)
    {
        var size = Math.Max(1, expected.Select(Math.Abs).DefaultIfEmpty(0).Max());
        return found.Zip(expected, (left, right) => left == right ? 0 : Math.Abs(left - right) / size).DefaultIfEmpty(0).Aggregate(Math.Max);
    }
}
