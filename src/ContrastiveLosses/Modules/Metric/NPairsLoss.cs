namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.NPairs"/>, always with the same options.</summary>
/// <param name="l2">Weight of the mean squared length of the embeddings.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class NPairsLoss(double l2 = 0, Reduction reduction = Reduction.Mean, ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>Weight of the mean squared length of the embeddings.</summary>
    public double L2 { get; } = l2;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of anchors and their positives, [N, D] each, every pair of a class of its own.</summary>
    public override Tensor forward(Tensor anchors, Tensor positives) =>
        Contrastive.NPairs(anchors, positives, l2: L2, reduction: this.reduction, collective: Collective);
}
