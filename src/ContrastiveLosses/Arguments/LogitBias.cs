namespace ContrastiveLosses;

/// <summary>
/// What is added to the similarities: a number, or a tensor with one element, whose gradient is then computed too. Both convert
/// implicitly; leaving it out means the default that the loss documents.
/// </summary>
/// <example><c>Contrastive.SigLIP(images, texts, logitBias: -5)</c>, <c>Contrastive.SigLIP(images, texts, logitBias: bias)</c></example>
public readonly struct LogitBias : IEquatable<LogitBias>
{
    private LogitBias(double? number, Tensor? tensor) => (Number, Tensor) = (number, tensor);

    /// <summary>The tensor, when it was given as one.</summary>
    public Tensor? Tensor { get; }

    /// <summary>The number, when it was given as one.</summary>
    public double? Number { get; }

    /// <summary>A constant.</summary>
    public static implicit operator LogitBias(double bias) => new(bias, null);

    /// <summary>A tensor with one element, which may require a gradient.</summary>
    public static implicit operator LogitBias(Tensor bias) => new(null, bias);

    /// <summary>A constant; the same as the conversion from a number.</summary>
    public static LogitBias FromDouble(double bias) => bias;

    /// <summary>A tensor with one element; the same as the conversion from a tensor.</summary>
    public static LogitBias FromTensor(Tensor bias) => bias;

    /// <summary>Whether both are the same number or the same tensor object.</summary>
    public static bool operator ==(LogitBias left, LogitBias right) => left.Equals(right);

    /// <summary>Whether they are neither the same number nor the same tensor object.</summary>
    public static bool operator !=(LogitBias left, LogitBias right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(LogitBias other) => Number == other.Number && ReferenceEquals(Tensor, other.Tensor);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LogitBias other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Number, Tensor is null ? 0 : Tensor.GetHashCode());

    /// <summary>One value per row of the features, or a loss's default where none was given.</summary>
    internal Tensor PerRow(Tensor features, double absent)
    {
        var rows = features.size(0);
        if (Tensor is { } tensor) return tensor.reshape(1).to(features.dtype).to(features.device).expand(rows).contiguous();
        using Scalar value = Number ?? absent;
        return full([rows], value, float64, features.device).to(features.dtype);
    }
}
