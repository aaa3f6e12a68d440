namespace ContrastiveLosses.Reference;

/// <summary>What was found of one case.</summary>
public sealed class CaseResult
{
    private CaseResult(ReferenceCase reference, Deviations deviations, string? failure) =>
        (Case, Deviations, Failure) = (reference, deviations, failure);

    /// <summary>The case.</summary>
    public ReferenceCase Case { get; }

    /// <summary>How far the numbers are from their references.</summary>
    public Deviations Deviations { get; }

    /// <summary>What is above its tolerance, or why the case could not be evaluated; null where all is well.</summary>
    public string? Failure { get; }

    /// <summary>Whether every number is within its tolerance.</summary>
    public bool Passed => Failure is null;

    /// <summary>The case with its failure, or with its largest deviation.</summary>
    public override string ToString() => $"{Case}: {Failure ?? Deviations.ToString()}";

    internal static CaseResult Of(ReferenceCase reference, Tolerance tolerance, Func<Deviations> check)
    {
        try
        {
            var deviations = check();
            return new(reference, deviations, deviations.Beyond(tolerance));
        }
#pragma warning disable CA1031 // whatever a case throws, the other cases are still checked
        catch (Exception wrong)
#pragma warning restore CA1031
        {
            return new(reference, Deviations.None, $"{wrong.GetType().Name}: {wrong.Message.ReplaceLineEndings(" ")}");
        }
    }
}
