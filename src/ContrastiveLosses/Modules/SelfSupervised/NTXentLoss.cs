namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.NTXent"/>, always with the same options.</summary>
/// <param name="temperature">Divides the similarities.</param>
/// <param name="epsilon">Margin between positives and negatives, in units of the similarities.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="anchors">Over which anchors the mean is taken.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class NTXentLoss(
    double temperature = 0.5,
    double epsilon = 0,
    bool normalize = true,
    Anchors anchors = Anchors.Valid,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : nn.Module<Tensor, Tensor>(nameof(NTXentLoss))
{
    /// <summary>Divides the similarities.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>Margin between positives and negatives, in units of the similarities.</summary>
    public double Epsilon { get; } = epsilon;

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
        Contrastive.NTXent(features, Temperature, Epsilon, Normalize, Anchors, this.reduction, Collective);
}
