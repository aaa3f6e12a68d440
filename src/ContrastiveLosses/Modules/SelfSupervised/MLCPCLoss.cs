namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.MLCPC"/>, always with the same options.</summary>
/// <param name="temperature">Divides the similarities.</param>
/// <param name="alpha">The positives' weight.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class MLCPCLoss(
    double temperature = 0.5,
    double alpha = 1.0 / 65536,
    bool normalize = true,
    ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor>
{
    /// <summary>Divides the similarities.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>The positives' weight.</summary>
    public double Alpha { get; } = alpha;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of queries, [N, D] or [N, V, D], and their keys, [N, D].</summary>
    public override Tensor forward(Tensor query, Tensor key) =>
        Contrastive.MLCPC(query, key, Temperature, Alpha, Normalize, collective: Collective);
}
