using ContrastiveLosses.Arguments;

namespace ContrastiveLosses;

/// <summary>What a training loop keeps between batches: averages of encoders, clusters of all embeddings.</summary>
public static partial class Memory
{
    /// <summary>Moves an encoder's parameters towards another's: <c>p = momentum p + (1 - momentum) q</c>, in place.</summary>
    /// <remarks>
    /// Parameters only: buffers, such as those of a BatchNorm, belong to each encoder. Nothing is recorded. He et al., Momentum Contrast (2020), Eq. 2.
    /// </remarks>
    /// <param name="average">The encoder that is changed.</param>
    /// <param name="source">The encoder that is trained: the same parameters, by name, shape, type and device.</param>
    /// <param name="momentum">The share of the old value, from 0 to 1; 0.999 is MoCo's. 0 copies, whatever the old values.</param>
    /// <exception cref="ArgumentException">The encoders' parameters do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The momentum is not from 0 to 1.</exception>
    public static void MomentumUpdate(nn.Module average, nn.Module source, double momentum = 0.999)
    {
        ArgumentNullException.ThrowIfNull(average);
        ArgumentNullException.ThrowIfNull(source);
        Guard.Between(momentum, 0, 1);
        using var call = Call.Holding(average, source);
        using var noGrad = no_grad();

        var (own, other) = (average.named_parameters().ToArray(), source.named_parameters().ToArray());
        if (!own.Select(entry => entry.name).SequenceEqual(other.Select(entry => entry.name)))
            throw new ArgumentException("source must have the parameters of average: their names differ.", nameof(source));
        foreach (var (left, right) in own.Zip(other)) Guard.Matches(right.parameter, left.parameter, nameof(source), nameof(average));
        using Scalar kept = momentum;
        foreach (var (left, right) in own.Zip(other))
        {
            // A product with 0 would leave what is not finite as it is.
            if (momentum == 0) left.parameter.copy_(right.parameter);
            else left.parameter.mul_(kept).add_(right.parameter.Times(1 - momentum), Scalars.One);
        }
    }
}
