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

    public static bool MayNotBeFinite(MethodInfo method, object?[] arguments) =>
        Reasons.ContainsKey(method.Name) || TemperatureMayBeBelow0(method, arguments);

    /// <summary>That of MACL follows the products of positives, and only those of unit vectors keep it above 0.</summary>
    private static bool TemperatureMayBeBelow0(MethodInfo method, object?[] arguments) =>
        method.DeclaringType == typeof(ContrastiveLosses.Modules.MACLLoss)
        || (method.Name == nameof(Contrastive.MACL)
            && arguments[Array.FindIndex(method.GetParameters(), parameter => parameter.Name == "normalize")] is false);
}
