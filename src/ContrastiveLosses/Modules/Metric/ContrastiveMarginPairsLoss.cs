namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.ContrastiveMarginPairs"/>, always with the same options.</summary>
/// <param name="margin">How far apart dissimilar items shall be.</param>
/// <param name="reduction">Mean, sum or none.</param>
public sealed class ContrastiveMarginPairsLoss(double margin = 1, Reduction reduction = Reduction.Mean)
    : Loss<Tensor, Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>How far apart dissimilar items shall be.</summary>
    public double Margin { get; } = margin;

    /// <summary>The loss of pairs of embeddings, [B, D] each, and whether they are similar, [B].</summary>
    public override Tensor forward(Tensor x1, Tensor x2, Tensor similar) =>
        Contrastive.ContrastiveMarginPairs(x1, x2, similar, Margin, this.reduction);
}
