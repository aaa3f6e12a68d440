using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ContrastiveLosses.Arguments;

/// <summary>The checks of numbers that are not embeddings: positive ones, probabilities.</summary>
internal static partial class Guard
{
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

    /// <summary>A type that embeddings can have.</summary>
    public static void FloatingType(ScalarType dtype, [CallerArgumentExpression(nameof(dtype))] string name = "")
    {
        if (dtype is not (ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64))
            throw new ArgumentException($"{name} must be a floating point type: {name} is {dtype}.", name);
    }

    /// <summary>Numbers of at least 0, not all of them 0, which is looked at on the CPU only.</summary>
    public static void Weights(Tensor weights, [CallerArgumentExpression(nameof(weights))] string name = "")
    {
        NoneNegative(weights, name);
        if (weights.device_type != DeviceType.CPU || weights.numel() == 0) return;
        using var scope = NewDisposeScope();
        if (weights.to(float64).max().item<double>() == 0) throw new ArgumentException($"{name} must have a number above 0: all are 0.", name);
    }

    /// <summary>
    /// How many of something there shall be: from the least to what fits into an int, because torch's own refusal of what memory cannot hold says
    /// nothing of the argument.
    /// </summary>
    public static void Size(long size, long least = 1, [CallerArgumentExpression(nameof(size))] string name = "")
    {
        if (size < least || size > int.MaxValue)
            throw new ArgumentOutOfRangeException(name, size, $"{name} must be from {least} to {int.MaxValue}, not {size}.");
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
