namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.KCL"/>, always with the same options.</summary>
/// <param name="t">The kernel's sharpness.</param>
/// <param name="gamma">The weight of the spread against the pairs.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class KCLLoss(
    double t = 2,
    double gamma = 16,
    bool normalize = true,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>The kernel's sharpness.</summary>
    public double T { get; } = t;

    /// <summary>The weight of the spread against the pairs.</summary>
    public double Gamma { get; } = gamma;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of embeddings and their partners, [N, D] each.</summary>
    public override Tensor forward(Tensor x, Tensor y) =>
        Contrastive.KCL(x, y, T, Gamma, Normalize, this.reduction, Collective);
}
