using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ContrastiveLosses.Arguments;

/// <summary>What is drawn, and how likely it is.</summary>
internal static partial class Guard
{
    /// <summary>[N, k] integers below a number of rows, which is looked at on the CPU only; negative ones stand for none.</summary>
    public static void Drawn([NotNull] Tensor? numbers, Tensor anchors, long rows, [CallerArgumentExpression(nameof(numbers))] string name = "")
    {
        Integers(numbers, name);
        if (numbers.dim() != 2 || numbers.shape[0] != anchors.shape[0])
            throw new ArgumentException($"{name} must be [{anchors.shape[0]}, k], a row per anchor: {name} is {Shape(numbers)}.", name);
        SameDevice(numbers, anchors, name);
        if (numbers.device_type != DeviceType.CPU || numbers.numel() == 0) return;
        var largest = numbers.to(int64).max().item<long>();
        if (largest >= rows) throw new ArgumentException($"{name} must be below {rows}, the number of rows to draw from: one is {largest}.", name);
    }

    /// <summary>Numbers above 0, which is looked at on the CPU only.</summary>
    public static void AllPositive(Tensor numbers, [CallerArgumentExpression(nameof(numbers))] string name = "")
    {
        if (Least(numbers) is { } least && !(least > 0)) throw new ArgumentException($"{name} must be above 0: one is {Number(least)}.", name);
    }

    /// <summary>Numbers of at least 0, which is looked at on the CPU only.</summary>
    public static void NoneNegative(Tensor numbers, [CallerArgumentExpression(nameof(numbers))] string name = "")
    {
        if (Least(numbers) is < 0 and var least) throw new ArgumentException($"{name} must be at least 0: one is {Number(least)}.", name);
    }

    /// <summary>[C], floating point, and, which is looked at on the CPU only, at least 0.</summary>
    public static void Priors([NotNull] Tensor? priors, [CallerArgumentExpression(nameof(priors))] string name = "")
    {
        Floating(priors, name);
        if (priors.dim() != 1) throw new ArgumentException($"{name} must be [C], one number per class: {name} is {Shape(priors)}.", name);
        NoneNegative(priors, name);
    }

    private static double? Least(Tensor numbers)
    {
        if (numbers.device_type != DeviceType.CPU || numbers.numel() == 0) return null;
        using var scope = NewDisposeScope();
        return numbers.to(float64).min().item<double>();
    }
}
