namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.DHEL"/>, always with the same options.</summary>
/// <param name="temperature">Divides the similarities.</param>
/// <param name="symmetric">Whether y is spread out too.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class DHELLoss(
    double temperature = 0.3,
    bool symmetric = true,
    bool normalize = true,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>Divides the similarities.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>Whether y is spread out too.</summary>
    public bool Symmetric { get; } = symmetric;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of embeddings and their partners, [N, D] each.</summary>
    public override Tensor forward(Tensor x, Tensor y) =>
        Contrastive.DHEL(x, y, Temperature, Symmetric, Normalize, this.reduction, Collective);
}
