namespace ContrastiveLosses.Reference;

/// <summary>The largest deviations of one case from its references, or of several; null where there was nothing to compare.</summary>
/// <param name="Value">Of the loss's value and its further numbers, relative to the reference or to 0.01, whichever is larger.</param>
/// <param name="PerAnchor">Of the values per anchor, relative to the largest of them or to 0.01.</param>
/// <param name="Gradient">Of the gradients of the inputs, each relative to its largest entry or to 1.</param>
/// <param name="ParameterGradient">Of the gradients of parameters such as the temperature, likewise.</param>
public sealed record Deviations(double? Value, double? PerAnchor, double? Gradient, double? ParameterGradient)
{
    internal static Deviations None { get; } = new(null, null, null, null);

    private (string What, double? Deviation, Func<Tolerance, double> Limit)[] Parts =>
    [
        ("value", Value, tolerance => tolerance.Value), ("per-anchor value", PerAnchor, tolerance => tolerance.Value),
        ("gradient", Gradient, tolerance => tolerance.Gradient), ("parameter gradient", ParameterGradient, tolerance => tolerance.Gradient),
    ];

    /// <summary>The deviations that there are.</summary>
    public override string ToString() => string.Join(", ", Parts.Where(part => part.Deviation is not null)
        .Select(part => FormattableString.Invariant($"{part.What} {part.Deviation:0.0e+0}")));

    internal Deviations Worst(Deviations other) => new(
        Larger(Value, other.Value), Larger(PerAnchor, other.PerAnchor), Larger(Gradient, other.Gradient),
        Larger(ParameterGradient, other.ParameterGradient));

    /// <summary>What is above its tolerance, in words; null when nothing is. NaN is above every tolerance.</summary>
    internal string? Beyond(Tolerance tolerance)
    {
        var beyond = Parts.Where(part => part.Deviation is { } found && !(found <= part.Limit(tolerance)))
            .Select(part => FormattableString.Invariant($"{part.What} {part.Deviation:0.0e+0} above {part.Limit(tolerance):0e+0}")).ToArray();
        return beyond.Length == 0 ? null : string.Join(", ", beyond);
    }

    private static double? Larger(double? left, double? right) =>
        left is null ? right : right is null ? left : Math.Max(left.Value, right.Value);
}
