namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.ImprovedContrastive"/>, always with the same options.</summary>
/// <param name="temperature">Divides the similarities.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class ImprovedContrastiveLoss(
    double temperature = 0.01,
    bool normalize = true,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>Divides the similarities.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of queries and their documents, [N, D] each.</summary>
    public override Tensor forward(Tensor queries, Tensor documents) =>
        Contrastive.ImprovedContrastive(queries, documents, Temperature, Normalize, this.reduction, Collective);
}
