namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.RenyiCL"/>, always with the same options.</summary>
/// <param name="temperature">Divides the similarities.</param>
/// <param name="alpha">The positives' weight.</param>
/// <param name="gamma">The order of the divergence, above 0.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class RenyiCLLoss(
    double temperature = 0.5,
    double alpha = 1.0 / 65536,
    double gamma = 2,
    bool normalize = true,
    ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor>
{
    /// <summary>Divides the similarities.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>The positives' weight.</summary>
    public double Alpha { get; } = alpha;

    /// <summary>The order of the divergence, above 0.</summary>
    public double Gamma { get; } = gamma;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of queries, [N, D] or [N, V, D], and their keys, [N, D].</summary>
    public override Tensor forward(Tensor query, Tensor key) =>
        Contrastive.RenyiCL(query, key, Temperature, Alpha, Gamma, Normalize, collective: Collective);
}
