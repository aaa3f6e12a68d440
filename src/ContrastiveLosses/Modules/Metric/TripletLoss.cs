namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.Triplet"/>, always with the same options.</summary>
/// <param name="mining">Which triplets count.</param>
/// <param name="margin">By how much a negative shall be farther than a positive.</param>
/// <param name="distance">How far apart two embeddings are.</param>
/// <param name="soft">Whether the soft margin replaces the hinge.</param>
/// <param name="average">Over which triplets the mean is taken; null for the mining's own.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class TripletLoss(
    TripletMining mining = TripletMining.BatchAll,
    double margin = 0.2,
    Distance distance = Distance.Euclidean,
    bool soft = false,
    TripletAverage? average = null,
    bool normalize = false,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>Which triplets count.</summary>
    public TripletMining Mining { get; } = mining;

    /// <summary>By how much a negative shall be farther than a positive.</summary>
    public double Margin { get; } = margin;

    /// <summary>How far apart two embeddings are.</summary>
    public Distance Distance { get; } = distance;

    /// <summary>Whether the soft margin replaces the hinge.</summary>
    public bool Soft { get; } = soft;

    /// <summary>Over which triplets the mean is taken; null for the mining's own.</summary>
    public TripletAverage? Average { get; } = average;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of embeddings, [N, D], and labels, [N].</summary>
    public override Tensor forward(Tensor features, Tensor labels) =>
        Contrastive.Triplet(features, labels, Mining, Margin, Distance, Soft, Average, Normalize, this.reduction, Collective);
}
