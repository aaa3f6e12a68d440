namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.SupCon"/>, always with the same options; a mask needs the function.</summary>
/// <param name="temperature">Divides the similarities.</param>
/// <param name="form">Where the sum over the positives stands.</param>
/// <param name="contrastMode">Which views are anchors.</param>
/// <param name="baseTemperature">Multiplies the loss by temperature / baseTemperature, where given.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="anchors">Over which anchors the mean is taken.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class SupConLoss(
    double temperature = 0.1,
    SupConForm form = SupConForm.Out,
    ContrastMode contrastMode = ContrastMode.All,
    double? baseTemperature = null,
    bool normalize = true,
    Anchors anchors = Anchors.Valid,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>Divides the similarities.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>Where the sum over the positives stands.</summary>
    public SupConForm Form { get; } = form;

    /// <summary>Which views are anchors.</summary>
    public ContrastMode ContrastMode { get; } = contrastMode;

    /// <summary>Multiplies the loss by temperature / baseTemperature, where given.</summary>
    public double? BaseTemperature { get; } = baseTemperature;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>Over which anchors the mean is taken.</summary>
    public Anchors Anchors { get; } = anchors;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of embeddings, [N, D] or [N, V, D], and labels, [N].</summary>
    public override Tensor forward(Tensor features, Tensor labels) => Contrastive.SupCon(
        features, labels, Temperature, Form, ContrastMode, null, BaseTemperature, Normalize, Anchors, this.reduction, Collective);
}
