namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.ProtoNCE"/>, always with the same options.</summary>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class ProtoNCELoss(bool normalize = true, Reduction reduction = Reduction.Mean, ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of embeddings, [N, D], prototypes, [K, D], the cluster of each embedding, [N], and phi of each cluster, [K].</summary>
    public override Tensor forward(Tensor features, Tensor prototypes, Tensor assignments, Tensor concentrations) =>
        Contrastive.ProtoNCE(features, prototypes, assignments, concentrations, null, Normalize, this.reduction, Collective);
}
