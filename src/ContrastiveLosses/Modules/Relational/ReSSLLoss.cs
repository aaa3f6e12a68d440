namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.ReSSL"/>, always with the same options.</summary>
/// <param name="temperature">Divides the similarities.</param>
/// <param name="targetTemperature">Divides the target's similarities.</param>
/// <param name="useKeys">Whether the other keys of the batch are candidates.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class ReSSLLoss(
    double temperature = 0.1,
    double targetTemperature = 0.04,
    bool useKeys = true,
    bool normalize = true,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor?, Tensor>(reduction)
{
    /// <summary>Divides the similarities.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>Divides the target's similarities.</summary>
    public double TargetTemperature { get; } = targetTemperature;

    /// <summary>Whether the other keys of the batch are candidates.</summary>
    public bool UseKeys { get; } = useKeys;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of online and target embeddings, [N, D] each or with views, and a queue, [K, D], or null.</summary>
    public override Tensor forward(Tensor online, Tensor target, Tensor? queue) =>
        Contrastive.ReSSL(online, target, queue, Temperature, TargetTemperature, UseKeys, Normalize, this.reduction, Collective);
}
