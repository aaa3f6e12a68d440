using ContrastiveLosses.Arguments;

namespace ContrastiveLosses;

/// <summary>
/// What is added to the similarities: a number, or a tensor with one element, whose gradient is then computed too. Both convert
/// implicitly; leaving it out means the default that the loss documents.
/// </summary>
/// <example><c>Contrastive.SigLIP(images, texts, logitBias: -5)</c>, <c>Contrastive.SigLIP(images, texts, logitBias: bias)</c></example>
public readonly record struct LogitBias
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

    /// <summary>One value per row of the features, or a loss's default where none was given.</summary>
    internal Tensor PerRow(Tensor features, double absent)
    {
        var rows = features.shape[0];
        if (Tensor is { } tensor)
        {
            Guard.SameDevice(tensor, features, "logitBias");
            return tensor.reshape(1).to(features.dtype).expand(rows).contiguous();
        }
        using Scalar value = Number ?? absent;
        return full([rows], value, float64, features.device).to(features.dtype);
    }
}
