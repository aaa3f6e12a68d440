namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.NPairsOneVsOne"/>, always with the same options.</summary>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class NPairsOneVsOneLoss(Reduction reduction = Reduction.Mean, ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of anchors and their positives, [N, D] each.</summary>
    public override Tensor forward(Tensor anchors, Tensor positives) =>
        Contrastive.NPairsOneVsOne(anchors, positives, this.reduction, Collective);
}
