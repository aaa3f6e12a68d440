using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ContrastiveLosses.Arguments;

/// <summary>The checks of integers: labels, which are only compared, and indices.</summary>
internal static partial class Guard
{
    /// <summary>One integer per sample of the features, on their device; null is allowed.</summary>
    public static void Labels(Tensor? labels, Tensor features, [CallerArgumentExpression(nameof(labels))] string name = "", [CallerArgumentExpression(nameof(features))] string featuresName = "")
    {
        if (labels is not null) RequiredLabels(labels, features, name, featuresName);
    }

    /// <summary>As <see cref="Labels"/>, and not null.</summary>
    public static void RequiredLabels([NotNull] Tensor? labels, Tensor features, [CallerArgumentExpression(nameof(labels))] string name = "", [CallerArgumentExpression(nameof(features))] string featuresName = "")
    {
        Integers(labels, name);
        if (labels.dim() != 1 || labels.size(0) != features.size(0))
            throw new ArgumentException($"{name} must have one value per sample: {featuresName} is {Shape(features)}, {name} is {Shape(labels)}.", name);
        SameDevice(labels, features, name, featuresName);
    }

    /// <summary>One integer per sample, [N], where nothing else says how many samples there are.</summary>
    public static void IntegerVector([NotNull] Tensor? numbers, [CallerArgumentExpression(nameof(numbers))] string name = "")
    {
        Integers(numbers, name);
        if (numbers.dim() != 1) throw new ArgumentException($"{name} must be [N], one integer per sample: {name} is {Shape(numbers)}.", name);
    }

    /// <summary>Integers or truth values, of any shape.</summary>
    public static void Integers([NotNull] Tensor? numbers, [CallerArgumentExpression(nameof(numbers))] string name = "")
    {
        Exists(numbers, name);
        if (numbers.is_floating_point() || numbers.is_complex())
            throw new ArgumentException($"{name} must be integers: {name} is {Of(numbers)}.", name);
    }

    /// <summary>Indices from 0, or what is the first, to <paramref name="end"/> - 1. They are looked at on the CPU only: elsewhere that would wait for the device.</summary>
    public static void Indices(Tensor numbers, long end, long first = 0, [CallerArgumentExpression(nameof(numbers))] string name = "")
    {
        if (numbers.device_type != DeviceType.CPU || numbers.numel() == 0) return;
        using var scope = NewDisposeScope();
        var wide = numbers.to(int64);
        var (least, most) = (wide.min().item<long>(), wide.max().item<long>());
        if (least < first || most >= end)
            throw new ArgumentException($"{name} must be from {first} to {end - 1}: {name} has values from {least} to {most}.", name);
    }

    /// <summary>No number twice, which is looked at on the CPU only.</summary>
    public static void Different(Tensor numbers, [CallerArgumentExpression(nameof(numbers))] string name = "")
    {
        if (numbers.device_type != DeviceType.CPU || numbers.numel() == 0) return;
        using var scope = NewDisposeScope();
        var (values, _, _) = numbers.to(int64).unique();
        if (values.size(0) < numbers.numel()) throw new ArgumentException($"{name} must be different numbers: one is there twice.", name);
    }

    /// <summary>[N, k] integers below a number of rows, which is looked at on the CPU only; negative ones stand for none.</summary>
    public static void Drawn([NotNull] Tensor? numbers, Tensor anchors, long rows, [CallerArgumentExpression(nameof(numbers))] string name = "")
    {
        Integers(numbers, name);
        if (numbers.dim() != 2 || numbers.size(0) != anchors.size(0))
            throw new ArgumentException($"{name} must be [{anchors.size(0)}, k], a row per anchor: {name} is {Shape(numbers)}.", name);
        SameDevice(numbers, anchors, name);
        if (numbers.device_type != DeviceType.CPU || numbers.numel() == 0) return;
        var largest = numbers.to(int64).max().item<long>();
        if (largest >= rows) throw new ArgumentException($"{name} must be below {rows}, the number of rows to draw from: one is {largest}.", name);
    }
}
