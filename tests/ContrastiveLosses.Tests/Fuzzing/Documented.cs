using System.Reflection;

namespace ContrastiveLosses.Tests.Fuzzing;

/// <summary>What the documentation says of results that are not finite though every argument is.</summary>
internal static class Documented
{
    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        ["get_" + nameof(ContrastiveLosses.Modules.GlobalContrastiveLoss.State)] = "minus infinity for samples not seen yet",
        [nameof(Diagnostics.SINCEREKLBound)] = "minus infinity for the symmetric form without a negative",
        [nameof(Diagnostics.ReportBatch)] = "cosines are NaN without such pairs",
        [nameof(Diagnostics.NeuralCollapse)] = "all numbers are NaN with fewer than two classes",
        [nameof(Diagnostics.ETFDistance)] = "NaN for fewer than two vectors",
        [nameof(Diagnostics.MeanClassifierAccuracy)] = "NaN without an item",
    };

    public static bool MayNotBeFinite(MethodInfo method) => Reasons.ContainsKey(method.Name);
}
