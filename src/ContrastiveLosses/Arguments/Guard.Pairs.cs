using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ContrastiveLosses.Arguments;

/// <summary>The checks of what stands beside the embeddings: partners with views, other models' embeddings, targets, a logit bias.</summary>
internal static partial class Guard
{
    /// <summary>The other tensor's number of dimensions, samples, width, type and device; only the number of views may differ.</summary>
    public static void SameSamples([NotNull] Tensor? tensor, Tensor other, [CallerArgumentExpression(nameof(tensor))] string name = "", [CallerArgumentExpression(nameof(other))] string otherName = "")
    {
        Exists(tensor, name);
        if (tensor.dim() != other.dim() || tensor.size(0) != other.size(0) || tensor.size(-1) != other.size(-1))
            throw new ArgumentException($"{name} must be of the samples of {otherName}, as wide, and with views where it has some: {otherName} is {Shape(other)}, {name} is {Shape(tensor)}.", name);
        SameType(tensor, other, name, otherName);
    }

    /// <summary>As <see cref="Columns"/>; beside half types also float32, the type of their clusters' means.</summary>
    public static void Clusters([NotNull] Tensor? clusters, Tensor rows, [CallerArgumentExpression(nameof(clusters))] string name = "", [CallerArgumentExpression(nameof(rows))] string rowsName = "")
    {
        AsWide(clusters, rows, name, rowsName);
        if (clusters.dtype == ScalarType.Float32 && rows.dtype is ScalarType.Float16 or ScalarType.BFloat16) SameDevice(clusters, rows, name, rowsName);
        else SameType(clusters, rows, name, rowsName);
    }

    /// <summary>Embeddings of the other tensor's samples by another model: [N, E], floating point, on its device; width and type are free.</summary>
    public static void PerSample([NotNull] Tensor? tensor, Tensor features, [CallerArgumentExpression(nameof(tensor))] string name = "", [CallerArgumentExpression(nameof(features))] string featuresName = "")
    {
        Features(tensor, name);
        if (tensor.size(0) != features.size(0))
            throw new ArgumentException($"{name} must have one row per sample: {featuresName} is {Shape(features)}, {name} is {Shape(tensor)}.", name);
        SameDevice(tensor, features, name, featuresName);
    }

    /// <summary>One real number or, where allowed, several per sample of the features, on their device.</summary>
    public static void Targets([NotNull] Tensor? targets, Tensor features, bool several, [CallerArgumentExpression(nameof(targets))] string name = "", [CallerArgumentExpression(nameof(features))] string featuresName = "")
    {
        Exists(targets, name);
        var fits = targets.dim() == 1 || (several && targets.dim() == 2);
        if (targets.is_complex() || !fits || targets.size(0) != features.size(0))
            throw new ArgumentException($"{name} must have one number{(several ? " or one row of numbers" : "")} per sample: {featuresName} is {Shape(features)}, {name} is {Of(targets)}.", name);
        SameDevice(targets, features, name, featuresName);
    }

    /// <summary>
    /// A finite number, or a floating tensor with one element on the features' device, unless torch takes it for a number; a tensor's value is
    /// looked at on the CPU only.
    /// </summary>
    public static void OneNumber(LogitBias bias, Tensor features, [CallerArgumentExpression(nameof(bias))] string name = "", [CallerArgumentExpression(nameof(features))] string featuresName = "")
    {
        if (bias.Number is { } number) Number(number, mayBeInfinite: false, name);
        if (bias.Tensor is not { } tensor) return;
        Floating(tensor, name);
        if (tensor.numel() != 1)
            throw new ArgumentException($"{name} must be a number or a tensor with one element: {name} is {Shape(tensor)}.", name);
        Beside(tensor, features, name, featuresName);
        if (tensor.device_type == DeviceType.CPU) Number(tensor.to(float64).item<double>(), mayBeInfinite: false, name);
    }
}
