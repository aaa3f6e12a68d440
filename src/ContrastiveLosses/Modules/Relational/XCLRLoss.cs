namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.XCLR"/>, always with the same options.</summary>
/// <param name="temperature">Divides the similarities.</param>
/// <param name="targetTemperature">Divides the cosines of the target features.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class XCLRLoss(
    double temperature = 0.1,
    double targetTemperature = 0.1,
    bool normalize = true,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>Divides the similarities.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>Divides the cosines of the target features.</summary>
    public double TargetTemperature { get; } = targetTemperature;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of embeddings, [N, D] or [N, V, D], and target features, [N, E].</summary>
    public override Tensor forward(Tensor features, Tensor targetFeatures) =>
        Contrastive.XCLR(features, targetFeatures, Temperature, TargetTemperature, Normalize, this.reduction, Collective);
}
