namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.UniCL"/>, always with the same options.</summary>
/// <param name="temperature">Divides the similarities.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class UniCLLoss(
    double temperature = 0.07,
    bool normalize = true,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>Divides the similarities.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of embeddings and their partners, [N, D] each, and labels, [N].</summary>
    public override Tensor forward(Tensor x, Tensor y, Tensor labels) =>
        Contrastive.UniCL(x, y, labels, Temperature, Normalize, this.reduction, Collective);
}
