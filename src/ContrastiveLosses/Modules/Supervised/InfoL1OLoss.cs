namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.InfoL1O"/>, always with the same options.</summary>
/// <param name="temperature">Divides the similarities.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="anchors">Over which anchors the mean is taken.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class InfoL1OLoss(
    double temperature = 0.1,
    bool normalize = true,
    Anchors anchors = Anchors.Valid,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>Divides the similarities.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>Over which anchors the mean is taken.</summary>
    public Anchors Anchors { get; } = anchors;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of embeddings, [N, D] or [N, V, D], and labels, [N].</summary>
    public override Tensor forward(Tensor features, Tensor labels) =>
        Contrastive.InfoL1O(features, labels, Temperature, Normalize, Anchors, this.reduction, Collective);
}
