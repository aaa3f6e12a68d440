namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.InfoNCEQueue"/>, always with the same options.</summary>
/// <param name="temperature">Divides the similarities.</param>
/// <param name="inBatch">Whether the keys of the other queries are negatives too.</param>
/// <param name="epsilon">Margin between positives and negatives, in units of the similarities.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class InfoNCEQueueLoss(
    double temperature = 0.07,
    bool inBatch = false,
    double epsilon = 0,
    bool normalize = true,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>Divides the similarities.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>Whether the keys of the other queries are negatives too.</summary>
    public bool InBatch { get; } = inBatch;

    /// <summary>Margin between positives and negatives, in units of the similarities.</summary>
    public double Epsilon { get; } = epsilon;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of queries and their keys, [N, D] each, and a queue of negatives, [K, D].</summary>
    public override Tensor forward(Tensor query, Tensor key, Tensor queue) =>
        Contrastive.InfoNCEQueue(query, key, queue, Temperature, InBatch, Epsilon, Normalize, this.reduction, Collective);
}
