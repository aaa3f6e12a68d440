namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Debiasing.BiasTransformedContrastive"/>, always with the same options.</summary>
/// <param name="temperature">Divides the similarities.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class BiasTransformedContrastiveLoss(double temperature = 0.5, bool normalize = true, Reduction reduction = Reduction.Mean, ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>Divides the similarities.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of embeddings of samples and of their translations, [N, D] each.</summary>
    public override Tensor forward(Tensor features, Tensor transformed) =>
        Debiasing.BiasTransformedContrastive(features, transformed, Temperature, Normalize, this.reduction, Collective);
}
