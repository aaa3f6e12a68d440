namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.ContrastiveMarginPairs"/>, always with the same options.</summary>
/// <param name="margin">How far apart dissimilar items shall be.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class ContrastiveMarginPairsLoss(double margin = 1, Reduction reduction = Reduction.Mean, ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>How far apart dissimilar items shall be.</summary>
    public double Margin { get; } = margin;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of pairs of embeddings, [B, D] each, and whether they are similar, [B].</summary>
    public override Tensor forward(Tensor x1, Tensor x2, Tensor similar) =>
        Contrastive.ContrastiveMarginPairs(x1, x2, similar, Margin, this.reduction, Collective);
}
