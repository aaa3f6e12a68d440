namespace ContrastiveLosses.Reference;

/// <summary>How far numbers may be from their references. One table for all losses, by type.</summary>
/// <param name="Value">For values: relative to the largest that belongs to them, or to 0.01.</param>
/// <param name="Gradient">For gradients: relative to their largest entry, or to 1.</param>
public sealed record Tolerance(double Value, double Gradient)
{
    /// <summary>Values below this are compared as if they were this large: they are differences of numbers that are.</summary>
    internal const double SmallestValue = 1e-2;

    /// <summary>The tolerance of a type: 1e-10 and 1e-9 for float64, 1e-5 and 5e-5 for float32.</summary>
    /// <param name="dtype">float64 or float32.</param>
    /// <returns>The tolerance.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is another type.</exception>
    public static Tolerance For(ScalarType dtype) => dtype switch
    {
        ScalarType.Float64 => new(1e-10, 1e-9),
        ScalarType.Float32 => new(1e-5, 5e-5),
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "There is a tolerance for float64 and float32."),
    };

    /// <summary>The largest error of values that belong together, relative to the largest of them.</summary>
    internal static double OfValues(double[] found, double[] expected) => Relative(found, expected, SmallestValue);

    /// <summary>The largest error of a gradient.</summary>
    internal static double OfGradient(double[] found, double[] expected) => Relative(found, expected, 1);

    private static double Relative(double[] found, double[] expected, double smallest)
    {
        var size = expected.Where(double.IsFinite).Select(Math.Abs).Append(smallest).Max();
        // Equal infinities have no difference; a NaN is larger than everything.
        return found.Zip(expected, (left, right) => left.Equals(right) ? 0 : Math.Abs(left - right) / size).DefaultIfEmpty(0).Aggregate(Math.Max);
    }
}
