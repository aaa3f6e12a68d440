namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.RankNContrast"/>, always with the same options.</summary>
/// <param name="temperature">Divides the distances.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class RankNContrastLoss(
    double temperature = 2,
    bool normalize = false,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>Divides the distances.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of embeddings, [N, D] or [N, V, D], and targets, [N] or [N, K].</summary>
    public override Tensor forward(Tensor features, Tensor targets) =>
        Contrastive.RankNContrast(features, targets, Temperature, Normalize, this.reduction, Collective);
}
