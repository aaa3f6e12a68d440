using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ContrastiveLosses.Arguments;

/// <summary>
/// The checks of arguments, and all their messages. They come before any native call, because several of TorchSharp's errors
/// end the process, and each message says what was found. Degenerate data is no error: it follows the documented rules.
/// </summary>
internal static partial class Guard
{
    /// <summary>[N, D], floating point.</summary>
    public static void Features([NotNull] Tensor? features, [CallerArgumentExpression(nameof(features))] string name = "") =>
        Embeddings(features, name, views: false);

    /// <summary>[N, D] or [N, V, D], floating point.</summary>
    public static void FeaturesOrViews([NotNull] Tensor? features, [CallerArgumentExpression(nameof(features))] string name = "") =>
        Embeddings(features, name, views: true);

    /// <summary>[N, C], floating point, of at least one class.</summary>
    public static void Logits([NotNull] Tensor? logits, [CallerArgumentExpression(nameof(logits))] string name = "")
    {
        Floating(logits, name);
        if (logits.dim() != 2 || logits.size(1) == 0)
            throw new ArgumentException($"{name} must be [N, C], a column for each class: {name} is {Shape(logits)}.", name);
    }

    /// <summary>Row by row the same shape, type and device as the other tensor.</summary>
    public static void Matches([NotNull] Tensor? tensor, Tensor other, [CallerArgumentExpression(nameof(tensor))] string name = "", [CallerArgumentExpression(nameof(other))] string otherName = "")
    {
        Exists(tensor, name);
        if (!tensor.shape.AsSpan().SequenceEqual(other.shape))
            throw new ArgumentException($"{name} must have the shape of {otherName}: {otherName} is {Shape(other)}, {name} is {Shape(tensor)}.", name);
        SameType(tensor, other, name, otherName);
    }

    /// <summary>[K, D] with the other tensor's D, type and device; K may differ.</summary>
    public static void Columns([NotNull] Tensor? tensor, Tensor rows, [CallerArgumentExpression(nameof(tensor))] string name = "", [CallerArgumentExpression(nameof(rows))] string rowsName = "")
    {
        AsWide(tensor, rows, name, rowsName);
        SameType(tensor, rows, name, rowsName);
    }

    /// <summary>As <see cref="Columns"/>, or with views.</summary>
    public static void ColumnsOrViews([NotNull] Tensor? tensor, Tensor rows, [CallerArgumentExpression(nameof(tensor))] string name = "", [CallerArgumentExpression(nameof(rows))] string rowsName = "")
    {
        Embeddings(tensor, name, views: true);
        if (tensor.size(-1) != rows.size(-1))
            throw new ArgumentException($"{name} must be as wide as {rowsName}: {rowsName} is {Shape(rows)}, {name} is {Shape(tensor)}.", name);
        SameType(tensor, rows, name, rowsName);
    }

    /// <summary>[N, D] with the N and D of the other tensor, which may have views in between; the same type and device.</summary>
    public static void OnePerSample([NotNull] Tensor? tensor, Tensor other, [CallerArgumentExpression(nameof(tensor))] string name = "", [CallerArgumentExpression(nameof(other))] string otherName = "")
    {
        Exists(tensor, name);
        if (tensor.dim() != 2 || tensor.size(0) != other.size(0) || tensor.size(1) != other.size(-1))
            throw new ArgumentException($"{name} must have one row per sample of {otherName}, as wide as it: {otherName} is {Shape(other)}, {name} is {Shape(tensor)}.", name);
        SameType(tensor, other, name, otherName);
    }

    /// <summary>Real numbers in a shape that the features decide.</summary>
    public static void HasShape([NotNull] Tensor? tensor, long[] shape, string meaning, [CallerArgumentExpression(nameof(tensor))] string name = "")
    {
        Exists(tensor, name);
        if (tensor.is_complex()) throw new ArgumentException($"{name} must be real numbers: {name} is {Of(tensor)}.", name);
        if (!tensor.shape.AsSpan().SequenceEqual(shape))
            throw new ArgumentException($"{name} must be {meaning}, [{string.Join(", ", shape)}]: {name} is {Shape(tensor)}.", name);
    }

    /// <summary>Floating point, any shape.</summary>
    public static void Floating([NotNull] Tensor? tensor, [CallerArgumentExpression(nameof(tensor))] string name = "")
    {
        Exists(tensor, name);
        if (!tensor.is_floating_point())
            throw new ArgumentException($"{name} must be floating point: {name} is {Of(tensor)}.", name);
    }

    /// <summary>A floating tensor, of what a function of the caller's returned.</summary>
    public static void Returned([NotNull] Tensor? result, string function)
    {
        if (result is null || result.IsInvalid)
            throw new ArgumentException($"{function} must return a tensor: it returned {(result is null ? "null" : "one that has been disposed")}.", function);
        if (!result.is_floating_point())
            throw new ArgumentException($"{function} must return floating point: it returned {Of(result)}.", function);
    }

    /// <summary>As many rows as the other tensor, its type and device; the widths may differ.</summary>
    public static void SameRows([NotNull] Tensor? tensor, Tensor other, [CallerArgumentExpression(nameof(tensor))] string name = "", [CallerArgumentExpression(nameof(other))] string otherName = "")
    {
        Features(tensor, name);
        if (tensor.size(0) != other.size(0))
            throw new ArgumentException($"{name} must have one row per row of {otherName}: {otherName} is {Shape(other)}, {name} is {Shape(tensor)}.", name);
        SameType(tensor, other, name, otherName);
    }

    /// <summary>[N, ...], floating point.</summary>
    public static void Samples([NotNull] Tensor? tensor, [CallerArgumentExpression(nameof(tensor))] string name = "")
    {
        Floating(tensor, name);
        Rows(tensor, name);
    }

    /// <summary>[N, ...], of any type.</summary>
    public static void Rows([NotNull] Tensor? tensor, [CallerArgumentExpression(nameof(tensor))] string name = "")
    {
        Exists(tensor, name);
        if (tensor.dim() == 0) throw new ArgumentException($"{name} must be [N, ...]: {name} is [].", name);
    }

    /// <summary>One number per sample or group, [N], floating point.</summary>
    public static void Vector([NotNull] Tensor? tensor, [CallerArgumentExpression(nameof(tensor))] string name = "")
    {
        Floating(tensor, name);
        if (tensor.dim() != 1) throw new ArgumentException($"{name} must be one number each, of one dimension: {name} is {Shape(tensor)}.", name);
    }

    /// <summary>The same type and device.</summary>
    public static void SameType(Tensor tensor, Tensor other, [CallerArgumentExpression(nameof(tensor))] string name = "", [CallerArgumentExpression(nameof(other))] string otherName = "")
    {
        if (tensor.dtype != other.dtype)
            throw new ArgumentException($"{name} must have the type of {otherName}: {otherName} is {other.dtype}, {name} is {tensor.dtype}.", name);
        SameDevice(tensor, other, name, otherName);
    }

    /// <summary>The same device.</summary>
    public static void SameDevice(Tensor tensor, Tensor other, [CallerArgumentExpression(nameof(tensor))] string name = "", [CallerArgumentExpression(nameof(other))] string otherName = "")
    {
        if (tensor.device_type != other.device_type || tensor.device_index != other.device_index)
            throw new ArgumentException($"{name} must be on the device of {otherName}: {otherName} is on {other.device}, {name} is on {tensor.device}.", name);
    }

    /// <summary>The same device, unless torch takes the tensor for a number.</summary>
    public static void Beside(Tensor number, Tensor other, [CallerArgumentExpression(nameof(number))] string name = "", [CallerArgumentExpression(nameof(other))] string otherName = "")
    {
        if (number.dim() > 0 || number.device_type != DeviceType.CPU) SameDevice(number, other, name, otherName);
    }

    /// <summary>A finite number above zero, or a floating tensor with one element; a tensor's value is looked at on the CPU only.</summary>
    public static void Positive(Temperature temperature, [CallerArgumentExpression(nameof(temperature))] string name = "")
    {
        if (temperature.Number is { } number)
        {
            Positive(number, name);
            return;
        }
        if (temperature.Tensor is not { } tensor) return;
        Floating(tensor, name);
        if (tensor.numel() != 1)
            throw new ArgumentException($"{name} must be a number or a tensor with one element: {name} is {Shape(tensor)}.", name);
        if (tensor.device_type == DeviceType.CPU) Positive(tensor.to(float64).item<double>(), name);
    }

    /// <summary>A finite number above zero.</summary>
    public static void Positive(double value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value > 0 && double.IsFinite(value)))
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be a finite number above 0, not {Number(value)}.");
    }

    /// <summary>A finite number of at least zero.</summary>
    public static void NotNegative(double value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value >= 0 && double.IsFinite(value)))
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be a finite number of at least 0, not {Number(value)}.");
    }

    /// <summary>A number from one bound to another.</summary>
    public static void Between(double value, double least, double most, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value >= least && value <= most))
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be from {Number(least)} to {Number(most)}, not {Number(value)}.");
    }

    /// <summary>A number from 0, or above it, to below 1.</summary>
    public static void BelowOne(double value, bool mayBeZero, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value >= 0 && value < 1) || (value == 0 && !mayBeZero))
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {(mayBeZero ? "from 0 to" : "above 0 and")} below 1, not {Number(value)}.");
    }

    /// <summary>A number that is not NaN; infinite where that has a meaning.</summary>
    public static void Number(double value, bool mayBeInfinite, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (double.IsNaN(value) || double.IsNegativeInfinity(value) || (!mayBeInfinite && double.IsInfinity(value)))
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be a{(mayBeInfinite ? "" : " finite")} number, not {Number(value)}.");
    }

    /// <summary>A finite number, or minus infinity for none.</summary>
    public static void Floor(double value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value < double.PositiveInfinity))
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be a finite number or minus infinity, not {Number(value)}.");
    }

    /// <summary>A member of an enumeration.</summary>
    public static void Defined<T>(T value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be one of {string.Join(", ", Enum.GetNames<T>())}, not {value}.");
    }

    /// <summary>Not null and not disposed.</summary>
    public static void Exists([NotNull] Tensor? tensor, [CallerArgumentExpression(nameof(tensor))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(tensor, name);
        if (tensor.IsInvalid) throw new ArgumentException($"{name} has been disposed.", name);
    }

    /// <summary>A shape as [a, b].</summary>
    public static string Shape(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";

    /// <summary>Type and shape.</summary>
    public static string Of(Tensor tensor) => $"{tensor.dtype} {Shape(tensor)}";

    /// <summary>Type and shape without the number of rows, as [n, b].</summary>
    public static string AnyRows(Tensor tensor) => $"{tensor.dtype} [{string.Join(", ", tensor.shape[1..].Select(size => $"{size}").Prepend("n"))}]";

    private static void AsWide([NotNull] Tensor? tensor, Tensor rows, string name, string rowsName)
    {
        Exists(tensor, name);
        if (tensor.dim() != 2 || tensor.size(1) != rows.size(-1))
            throw new ArgumentException($"{name} must be [K, {rows.size(-1)}], as wide as {rowsName}: {rowsName} is {Shape(rows)}, {name} is {Shape(tensor)}.", name);
    }

    private static void Embeddings([NotNull] Tensor? features, string name, bool views)
    {
        Floating(features, name);
        if (features.dim() == 2 || (views && features.dim() == 3)) return;
        var expected = views ? "[N, D] or, with views, [N, V, D]" : "[N, D]";
        throw new ArgumentException($"{name} must be {expected}: {name} is {Shape(features)}.", name);
    }

    private static string Number(double value) => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}
