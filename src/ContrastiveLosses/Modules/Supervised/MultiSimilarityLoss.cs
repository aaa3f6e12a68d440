namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.MultiSimilarity"/>, always with the same options.</summary>
/// <param name="alpha">How much the farthest positives outweigh the others.</param>
/// <param name="beta">How much the nearest negatives outweigh the others.</param>
/// <param name="threshold">The similarity that divides positives and negatives.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="anchors">Over which anchors the mean is taken.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class MultiSimilarityLoss(
    double alpha = 2,
    double beta = 50,
    double threshold = 0.5,
    bool normalize = true,
    Anchors anchors = Anchors.Valid,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>How much the farthest positives outweigh the others.</summary>
    public double Alpha { get; } = alpha;

    /// <summary>How much the nearest negatives outweigh the others.</summary>
    public double Beta { get; } = beta;

    /// <summary>The similarity that divides positives and negatives.</summary>
    public double Threshold { get; } = threshold;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>Over which anchors the mean is taken.</summary>
    public Anchors Anchors { get; } = anchors;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of embeddings, [N, D] or [N, V, D], and labels, [N].</summary>
    public override Tensor forward(Tensor features, Tensor labels) =>
        Contrastive.MultiSimilarity(features, labels, Alpha, Beta, Threshold, Normalize, Anchors, this.reduction, Collective);
}
