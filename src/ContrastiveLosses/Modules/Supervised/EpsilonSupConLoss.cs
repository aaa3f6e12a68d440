namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.EpsilonSupCon"/>, always with the same options.</summary>
/// <param name="temperature">Divides the similarities.</param>
/// <param name="epsilon">Margin between positives and negatives, in units of the similarities.</param>
/// <param name="marginConstant">Whether the constant epsilon is added.</param>
/// <param name="baseTemperature">Multiplies the loss by temperature / baseTemperature, where given.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="anchors">Over which anchors the mean is taken.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class EpsilonSupConLoss(
    double temperature = 0.1,
    double epsilon = 0.25,
    bool marginConstant = true,
    double? baseTemperature = null,
    bool normalize = true,
    Anchors anchors = Anchors.Valid,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>Divides the similarities.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>Margin between positives and negatives, in units of the similarities.</summary>
    public double Epsilon { get; } = epsilon;

    /// <summary>Whether the constant epsilon is added.</summary>
    public bool MarginConstant { get; } = marginConstant;

    /// <summary>Multiplies the loss by temperature / baseTemperature, where given.</summary>
    public double? BaseTemperature { get; } = baseTemperature;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>Over which anchors the mean is taken.</summary>
    public Anchors Anchors { get; } = anchors;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of embeddings, [N, D] or [N, V, D], and labels, [N].</summary>
    public override Tensor forward(Tensor features, Tensor labels) => Contrastive.EpsilonSupCon(
        features, labels, Temperature, Epsilon, MarginConstant, BaseTemperature, Normalize, Anchors, this.reduction, Collective);
}
