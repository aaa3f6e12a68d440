namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.ContrastiveMargin"/>, always with the same options.</summary>
/// <param name="margin">How far apart dissimilar items shall be.</param>
/// <param name="positiveMargin">How far apart similar items may be.</param>
/// <param name="power">1 or 2.</param>
/// <param name="average">Over which pairs the mean is taken.</param>
/// <param name="distance">How far apart two embeddings are.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class ContrastiveMarginLoss(
    double margin = 1,
    double positiveMargin = 0,
    int power = 2,
    MarginAverage average = MarginAverage.Pairs,
    Distance distance = Distance.Euclidean,
    bool normalize = false,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>How far apart dissimilar items shall be.</summary>
    public double Margin { get; } = margin;

    /// <summary>How far apart similar items may be.</summary>
    public double PositiveMargin { get; } = positiveMargin;

    /// <summary>1 or 2.</summary>
    public int Power { get; } = power;

    /// <summary>Over which pairs the mean is taken.</summary>
    public MarginAverage Average { get; } = average;

    /// <summary>How far apart two embeddings are.</summary>
    public Distance Distance { get; } = distance;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of embeddings, [N, D], and labels, [N].</summary>
    public override Tensor forward(Tensor features, Tensor labels) => Contrastive.ContrastiveMargin(
        features, labels, Margin, PositiveMargin, Power, Average, Distance, Normalize, this.reduction, Collective);
}
