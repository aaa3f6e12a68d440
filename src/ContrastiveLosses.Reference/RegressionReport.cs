namespace ContrastiveLosses.Reference;

/// <summary>What was found of all cases.</summary>
public sealed class RegressionReport
{
    internal RegressionReport(ScalarType dtype, Device device, Tolerance tolerance, IReadOnlyList<CaseResult> results) =>
        (Dtype, Device, Tolerance, Results) = (dtype, device, tolerance, results);

    /// <summary>The type that was computed in.</summary>
    public ScalarType Dtype { get; }

    /// <summary>Where it was computed.</summary>
    public Device Device { get; }

    /// <summary>How far numbers were allowed to be from their references.</summary>
    public Tolerance Tolerance { get; }

    /// <summary>One result per case, in the order of the cases.</summary>
    public IReadOnlyList<CaseResult> Results { get; }

    /// <summary>The cases with a number beyond its tolerance, or with an exception.</summary>
    public IEnumerable<CaseResult> Failures => Results.Where(result => !result.Passed);

    /// <summary>Whether there are cases, and all are within their tolerances.</summary>
    public bool Passed => Results.Count > 0 && !Failures.Any();

    /// <summary>One line on all cases, and one for each of the first that failed.</summary>
    public override string ToString()
    {
        const int Shown = 20;
        var failures = Failures.ToArray();
        var lines = failures.Take(Shown).Select(failure => $"{failure}").Prepend(FormattableString.Invariant(
            $"{Results.Count} cases in {Dtype.ToString().ToLowerInvariant()} on {Device}, {failures.Length} failed; tolerance {Tolerance.Value:0e+0} for values, {Tolerance.Gradient:0e+0} for gradients"));
        if (failures.Length > Shown) lines = lines.Append($"and {failures.Length - Shown} more");
        return string.Join('\n', lines);
    }
}
