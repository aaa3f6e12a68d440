using ContrastiveLosses.Benchmarks.Catalogue;

namespace ContrastiveLosses.Benchmarks.Reference;

/// <summary>The largest errors of one reference case, or of several; null where there was nothing to compare.</summary>
internal sealed record CaseErrors(double? Value, double? PerAnchor, double? Gradient, double? ParameterGradient)
{
    public static CaseErrors None { get; } = new(null, null, null, null);

    public CaseErrors Worst(CaseErrors other) => new(
        Larger(Value, other.Value), Larger(PerAnchor, other.PerAnchor), Larger(Gradient, other.Gradient),
        Larger(ParameterGradient, other.ParameterGradient));

    /// <summary>What is above its tolerance, in words; null when nothing is.</summary>
    public string? Beyond(Tolerance tolerance)
    {
        string?[] beyond =
        [
            Above("value", Value, tolerance.Value), Above("per-anchor value", PerAnchor, tolerance.Value),
            Above("gradient", Gradient, tolerance.Gradient), Above("parameter gradient", ParameterGradient, tolerance.Gradient),
        ];
        return beyond.Any(text => text is not null) ? string.Join(", ", beyond.OfType<string>()) : null;
    }

    // NaN is above every tolerance and larger than every error.
    private static string? Above(string what, double? error, double limit) =>
        error is { } found && !(found <= limit) ? FormattableString.Invariant($"{what} {found:0.0e+0} above {limit:0e+0}") : null;

    private static double? Larger(double? left, double? right) =>
        left is null ? right : right is null ? left : Math.Max(left.Value, right.Value);
}
