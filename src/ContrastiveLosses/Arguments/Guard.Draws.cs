using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ContrastiveLosses.Arguments;

/// <summary>What is drawn, and how likely it is.</summary>
internal static partial class Guard
{
    /// <summary>[N, k] integers below a number of rows, which is looked at on the CPU only; negative ones stand for none.</summary>
    public static void Drawn([NotNull] Tensor? numbers, Tensor anchors, long rows, [CallerArgumentExpression(nameof(numbers))] string name = "")
    {
        Exists(numbers, name);
        if (numbers.is_floating_point() || numbers.is_complex())
            throw new ArgumentException($"{name} must be integers: {name} is {Of(numbers)}.", name);
        if (numbers.dim() != 2 || numbers.shape[0] != anchors.shape[0])
            throw new ArgumentException($"{name} must be [{anchors.shape[0]}, k], a row per anchor: {name} is {Shape(numbers)}.", name);
        SameDevice(numbers, anchors, name);
        if (numbers.device_type != DeviceType.CPU || numbers.numel() == 0) return;
        var largest = numbers.to(int64).max().item<long>();
        if (largest >= rows) throw new ArgumentException($"{name} must be below {rows}, the number of rows to draw from: one is {largest}.", name);
    }

    /// <summary>[C], floating point, and, which is looked at on the CPU only, at least 0.</summary>
    public static void Priors([NotNull] Tensor? priors, [CallerArgumentExpression(nameof(priors))] string name = "")
    {
        Floating(priors, name);
        if (priors.dim() != 1) throw new ArgumentException($"{name} must be [C], one number per class: {name} is {Shape(priors)}.", name);
        if (priors.device_type == DeviceType.CPU && priors.numel() > 0 && priors.to(float64).min().item<double>() is < 0 and var least)
            throw new ArgumentException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name} must be at least 0: one is {least}."), name);
    }
}
