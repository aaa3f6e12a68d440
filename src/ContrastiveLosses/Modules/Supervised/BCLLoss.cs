namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.BCL"/>, always with the same options.</summary>
/// <param name="temperature">Divides the similarities.</param>
/// <param name="denominator">What is in the denominator for the anchor's own class.</param>
/// <param name="normalize">Whether each embedding and center is divided by its length.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class BCLLoss(
    double temperature = 0.1,
    BCLDenominator denominator = BCLDenominator.Released,
    bool normalize = true,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>Divides the similarities.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>What is in the denominator for the anchor's own class.</summary>
    public BCLDenominator Denominator { get; } = denominator;

    /// <summary>Whether each embedding and center is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of embeddings, [N, D] or [N, V, D], labels, [N], and one center per class, [C, D].</summary>
    public override Tensor forward(Tensor features, Tensor labels, Tensor centers) =>
        Contrastive.BCL(features, labels, centers, Temperature, Denominator, Normalize, this.reduction, Collective);
}
