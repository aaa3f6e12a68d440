namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.ESupCon"/>, always with the same options.</summary>
/// <param name="temperature">Divides the similarities.</param>
/// <param name="role">What the prototypes are.</param>
/// <param name="prototypePairs">Whether prototypes see one another too.</param>
/// <param name="normalize">Whether each embedding and prototype is divided by its length.</param>
/// <param name="anchors">Over which anchors the mean is taken.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class ESupConLoss(
    double temperature = 0.1,
    PrototypeRole role = PrototypeRole.Union,
    bool prototypePairs = false,
    bool normalize = true,
    Anchors anchors = Anchors.Valid,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>Divides the similarities.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>What the prototypes are.</summary>
    public PrototypeRole Role { get; } = role;

    /// <summary>Whether prototypes see one another too.</summary>
    public bool PrototypePairs { get; } = prototypePairs;

    /// <summary>Whether each embedding and prototype is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>Over which anchors the mean is taken.</summary>
    public Anchors Anchors { get; } = anchors;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of embeddings, [N, D] or [N, V, D], labels, [N], and one prototype per class, [K, D].</summary>
    public override Tensor forward(Tensor features, Tensor labels, Tensor prototypes) => Contrastive.ESupCon(
        features, labels, prototypes, Temperature, Role, PrototypePairs, Normalize, Anchors, this.reduction, Collective);
}
