namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.SPCE"/>, always with the same options.</summary>
/// <param name="classes">The number of classes.</param>
/// <param name="lambda">Divides the class sums.</param>
/// <param name="centers">What divides the class sums besides.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class SPCELoss(
    long classes,
    double lambda = 1,
    SPCECenters centers = SPCECenters.Batch,
    bool normalize = false,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>The number of classes.</summary>
    public long Classes { get; } = classes;

    /// <summary>Divides the class sums.</summary>
    public double Lambda { get; } = lambda;

    /// <summary>What divides the class sums besides.</summary>
    public SPCECenters Centers { get; } = centers;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of embeddings, [N, D] or [N, V, D], and labels, [N].</summary>
    public override Tensor forward(Tensor features, Tensor labels) =>
        Contrastive.SPCE(features, labels, Classes, Lambda, Centers, Normalize, this.reduction, Collective);
}
