namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.SoftTarget"/>, always with the same options.</summary>
/// <param name="temperature">Divides the similarities.</param>
/// <param name="targetTemperature">Divides the graph.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class SoftTargetLoss(
    double temperature = 0.1,
    double targetTemperature = 0.1,
    bool normalize = true,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>Divides the similarities.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>Divides the graph.</summary>
    public double TargetTemperature { get; } = targetTemperature;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of embeddings, [N, D] or [N, V, D], and a graph, [N, N].</summary>
    public override Tensor forward(Tensor features, Tensor graph) =>
        Contrastive.SoftTarget(features, graph, Temperature, TargetTemperature, Normalize, this.reduction, Collective);
}
