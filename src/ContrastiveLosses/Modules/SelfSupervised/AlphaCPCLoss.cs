namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.AlphaCPC"/>, always with the same options.</summary>
/// <param name="temperature">Divides the similarities.</param>
/// <param name="alpha">The positive's weight; 1/N where it is left out.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class AlphaCPCLoss(
    double temperature = 0.5,
    double? alpha = null,
    bool normalize = true,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>Divides the similarities.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>The positive's weight; 1/N where it is left out.</summary>
    public double? Alpha { get; } = alpha;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of queries, [N, D] or [N, V, D], and their keys, [N, D].</summary>
    public override Tensor forward(Tensor query, Tensor key) =>
        Contrastive.AlphaCPC(query, key, Temperature, Alpha, Normalize, this.reduction, Collective);
}
