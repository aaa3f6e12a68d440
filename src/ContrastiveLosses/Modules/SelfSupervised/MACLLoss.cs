namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.MACL"/>, always with the same options.</summary>
/// <param name="temperature">The temperature for an alignment of a0.</param>
/// <param name="alpha">How far the temperature follows the alignment.</param>
/// <param name="a0">The alignment at which the temperature is as given.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="anchors">Over which anchors the mean is taken.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class MACLLoss(
    double temperature = 0.1,
    double alpha = 0.5,
    double a0 = 0,
    bool normalize = true,
    Anchors anchors = Anchors.Valid,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : nn.Module<Tensor, Tensor>(nameof(MACLLoss))
{
    /// <summary>The temperature for an alignment of a0.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>How far the temperature follows the alignment.</summary>
    public double Alpha { get; } = alpha;

    /// <summary>The alignment at which the temperature is as given.</summary>
    public double A0 { get; } = a0;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>Over which anchors the mean is taken.</summary>
    public Anchors Anchors { get; } = anchors;

    /// <summary>Mean, sum or none.</summary>
    public Reduction reduction { get; } = reduction;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of embeddings of the views of each sample, [N, V, D].</summary>
    public override Tensor forward(Tensor features) =>
        Contrastive.MACL(features, Temperature, Alpha, A0, Normalize, Anchors, this.reduction, Collective);
}
