namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.InfoNCE"/>, always with the same options.</summary>
/// <param name="temperature">Divides the similarities.</param>
/// <param name="symmetric">Whether the columns are classified too.</param>
/// <param name="epsilon">Margin between positives and negatives, in units of the similarities.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class InfoNCELoss(
    double temperature = 0.07,
    bool symmetric = true,
    double epsilon = 0,
    bool normalize = true,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>Divides the similarities.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>Whether the columns are classified too.</summary>
    public bool Symmetric { get; } = symmetric;

    /// <summary>Margin between positives and negatives, in units of the similarities.</summary>
    public double Epsilon { get; } = epsilon;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of embeddings and their partners, [N, D] each.</summary>
    public override Tensor forward(Tensor x, Tensor y) =>
        Contrastive.InfoNCE(x, y, Temperature, Symmetric, Epsilon, Normalize, this.reduction, Collective);
}
