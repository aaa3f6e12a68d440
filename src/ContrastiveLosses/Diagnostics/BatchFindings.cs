using System.Globalization;

namespace ContrastiveLosses;

/// <summary>What stands out in the numbers of a <see cref="BatchReport"/>, in words.</summary>
internal static class BatchFindings
{
    /// <summary>An anchor whose gradient has a factor below this is solved.</summary>
    public const double Solved = 1e-3;

    // Equal embeddings have cosine 1; of these shares of the negatives, all or one.
    private const double NearlyEqual = 0.99, NearlyAll = 0.95, NearlyOne = 1.1;

    public static IEnumerable<string> Of(BatchReport report, double temperature)
    {
        var (pairs, items) = (report.Pairs, report.Pairs.Items);
        if (items == 0)
        {
            yield return "The batch has no items: every loss is 0.";
            yield break;
        }
        if (report.ItemsNotFinite > 0)
            yield return Text($"{report.ItemsNotFinite} of {items} items have numbers that are NaN or infinite: every loss is NaN.");
        if (report.ZeroItems > 0)
            yield return Text($"{report.ZeroItems} of {items} items are all zeros: they have no direction and get no gradient.");
        if (pairs.AnchorsWithPositive == 0)
            yield return "No anchor has a positive: every loss that compares classes or views is 0. Give it two samples of a class, or two views.";
        else if (pairs.AnchorsWithoutPositive > 0)
            yield return Text($"{pairs.AnchorsWithoutPositive} of {items} anchors have no positive and do not count.");
        if (pairs.NegativePairs == 0)
            yield return "No anchor has a negative: there is nothing to tell apart.";
        if (pairs.Biased is { AnchorsWithConflictingPositive: var conflicting } && conflicting < pairs.AnchorsWithPositive)
            yield return conflicting == 0
                ? "No positive has another bias: bias-contrastive losses are 0, and a regulariser by bias has nothing to compare among positives."
                : Text($"{pairs.AnchorsWithPositive - conflicting} of {pairs.AnchorsWithPositive} anchors have no positive of another bias.");
        foreach (var finding in OfSaturation(report, temperature)) yield return finding;
    }

    private static IEnumerable<string> OfSaturation(BatchReport report, double temperature)
    {
        var compared = report.Pairs.AnchorsWithPositive;
        var negatives = (double)report.Pairs.NegativePairs / report.Pairs.Items;
        if (report.NegativeCosine > NearlyEqual)
            yield return Text($"Embeddings of different classes have a mean cosine of {report.NegativeCosine:0.000}: they are nearly equal (collapse).");
        else if (negatives >= 2 && report.EffectiveNegatives > NearlyAll * negatives)
            yield return Text(
                $"At temperature {temperature:G4} all negatives weigh the same ({report.EffectiveNegatives:0.0} of {negatives:0.0}): a lower one tells hard from easy.");
        if (report.SolvedAnchors * 2 > compared && compared > 0)
            yield return Text(
                $"{report.SolvedAnchors} of {compared} anchors are solved at temperature {temperature:G4}: their gradient is below {Solved} of what it could be, and the loss is flat.");
        if (negatives >= 2 && report.EffectiveNegatives < NearlyOne)
            yield return Text(
                $"At temperature {temperature:G4} only the hardest negative counts ({report.EffectiveNegatives:0.00} of {negatives:0.0}): a higher one lets more take part.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
