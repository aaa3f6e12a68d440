using ContrastiveLosses.Arguments;

namespace ContrastiveLosses;

/// <summary>
/// What divides the similarities: a positive number, or a tensor with one element, whose gradient is then computed too
/// (a learnable temperature). Both convert implicitly; leaving it out means the default that the loss documents.
/// </summary>
/// <example><c>Contrastive.SupCon(features, labels, 0.07)</c>, <c>Contrastive.SupCon(features, labels, logTemperature.exp())</c></example>
public readonly struct Temperature : IEquatable<Temperature>
{
    private Temperature(double? number, Tensor? tensor) => (Number, Tensor) = (number, tensor);

    /// <summary>The tensor, when the temperature was given as one.</summary>
    public Tensor? Tensor { get; }

    /// <summary>The number, when the temperature was given as one.</summary>
    public double? Number { get; }

    /// <summary>A constant temperature.</summary>
    public static implicit operator Temperature(double temperature) => new(temperature, null);

    /// <summary>A temperature with one element, which may require a gradient.</summary>
    public static implicit operator Temperature(Tensor temperature) => new(null, temperature);

    /// <summary>A constant temperature; the same as the conversion from a number.</summary>
    public static Temperature FromDouble(double temperature) => temperature;

    /// <summary>A temperature with one element; the same as the conversion from a tensor.</summary>
    public static Temperature FromTensor(Tensor temperature) => temperature;

    /// <summary>Whether both are the same number or the same tensor object.</summary>
    public static bool operator ==(Temperature left, Temperature right) => left.Equals(right);

    /// <summary>Whether they are neither the same number nor the same tensor object.</summary>
    public static bool operator !=(Temperature left, Temperature right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(Temperature other) => Number == other.Number && ReferenceEquals(Tensor, other.Tensor);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Temperature other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Number, Tensor is null ? 0 : Tensor.GetHashCode());

    /// <summary>This temperature, or a loss's default where none was given.</summary>
    internal Temperature Or(double defaultTemperature) => Number is null && Tensor is null ? defaultTemperature : this;

    /// <summary>A tensor over the temperature.</summary>
    internal Tensor Divide(Tensor numerator) => Tensor is { } tensor ? numerator.div(Beside(tensor, numerator)) : numerator.Over(Number!.Value);

    /// <summary>Features divided by the root of this temperature: a product of two such rows is a similarity.</summary>
    internal Tensor DivideRoot(Tensor features) => Tensor is { } tensor
        ? features.mul(Beside(tensor, features).rsqrt())
        : features.Over(Math.Sqrt(Number!.Value));

    /// <summary>The temperature times a factor with one element.</summary>
    internal Temperature Times(Tensor factor) => Tensor is { } tensor ? Beside(tensor, factor).mul(factor) : factor.Times(Number!.Value);

    /// <summary>
    /// A loss times temperature / baseTemperature, where a base temperature is given: of what is finite, because the temperature's
    /// gradient is a product with it, also where an anchor does not count.
    /// </summary>
    internal Tensor Rescale(Tensor loss, double? baseTemperature)
    {
        if (baseTemperature is not { } unit) return loss;
        return Tensor is { } tensor ? loss.mul(Beside(tensor, loss).Over(unit)) : loss.Times(Number!.Value / unit);
    }

    /// <summary>
    /// A number without dimensions, which would be those of what it is combined with, in its type; it must be on its device unless torch
    /// takes it for a number.
    /// </summary>
    private static Tensor Beside(Tensor temperature, Tensor other)
    {
        Guard.Beside(temperature, other, nameof(temperature), "features");
        return temperature.to(other.dtype).reshape([]);
    }
}
