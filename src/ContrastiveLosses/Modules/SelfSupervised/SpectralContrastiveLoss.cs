namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.SpectralContrastive"/>, always with the same options.</summary>
/// <param name="mu">The square of the largest length.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class SpectralContrastiveLoss(
    double mu = 1,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>The square of the largest length.</summary>
    public double Mu { get; } = mu;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of embeddings and their partners, [N, D] each.</summary>
    public override Tensor forward(Tensor x, Tensor y) =>
        Contrastive.SpectralContrastive(x, y, Mu, this.reduction, Collective);
}
