namespace ContrastiveLosses.Tests.Oracles;

/// <summary>What a loss should be: per anchor where it has anchors, 0 for those that do not count; their sum; and the mean.</summary>
internal sealed record OracleResult(double[]? Anchors, double Sum, double Mean)
{
    /// <summary>Whether nothing is compared at all, so that the gradient is 0 to the last bit.</summary>
    public bool NothingCounts { get; init; }

    /// <summary>A loss without anchors.</summary>
    public static OracleResult Of(double value) => new(null, value, value);

    /// <summary>One value per anchor; null for one that does not count. The mean is over those that count, or over all.</summary>
    public static OracleResult OverAnchors(IEnumerable<double?> values, bool overAll = false)
    {
        var anchors = values.ToArray();
        var count = overAll ? anchors.Length : anchors.Count(value => value is not null);
        return OverTerms([.. anchors.Select(value => value ?? 0)], count) with { NothingCounts = anchors.All(value => value is null) };
    }

    /// <summary>A sum of terms per anchor; the mean is over the number of terms.</summary>
    public static OracleResult OverTerms(double[] sums, int terms) => new(sums, sums.Sum(), terms == 0 ? 0 : sums.Sum() / terms);
}
