namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.NPairsOneVsOne"/>, always with the same options.</summary>
/// <param name="reduction">Mean, sum or none.</param>
public sealed class NPairsOneVsOneLoss(Reduction reduction = Reduction.Mean)
    : Loss<Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>The loss of anchors and their positives, [N, D] each.</summary>
    public override Tensor forward(Tensor anchors, Tensor positives) =>
        Contrastive.NPairsOneVsOne(anchors, positives, this.reduction);
}
