namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.RINCE"/>, always with the same options.</summary>
/// <param name="temperature">Divides the similarities.</param>
/// <param name="q">How robust: above 0, at most 1.</param>
/// <param name="lambda">The weight of the denominator.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="anchors">Over which anchors the mean is taken.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class RINCELoss(
    double temperature = 0.5,
    double q = 0.5,
    double lambda = 0.01,
    bool normalize = true,
    Anchors anchors = Anchors.Valid,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : nn.Module<Tensor, Tensor>(nameof(RINCELoss))
{
    /// <summary>Divides the similarities.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>How robust: above 0, at most 1.</summary>
    public double Q { get; } = q;

    /// <summary>The weight of the denominator.</summary>
    public double Lambda { get; } = lambda;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>Over which anchors the mean is taken.</summary>
    public Anchors Anchors { get; } = anchors;

    /// <summary>Mean, sum or none.</summary>
    public Reduction reduction { get; } = reduction;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of embeddings of the views of each sample, [N, V, D].</summary>
    public override Tensor forward(Tensor features) =>
        Contrastive.RINCE(features, Temperature, Q, Lambda, Normalize, Anchors, this.reduction, Collective);
}
