namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Debiasing.GSC"/>, always with the same options.</summary>
/// <param name="temperature">Divides the similarities.</param>
/// <param name="q">How much easy positives are preferred.</param>
/// <param name="form">A loss by its value, or by its gradient only.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="anchors">Over which anchors the mean is taken.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class GSCLoss(
    double temperature = 0.2,
    double q = 0.7,
    GeneralizedForm form = GeneralizedForm.Truncated,
    bool normalize = true,
    Anchors anchors = Anchors.Valid,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>Divides the similarities.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>How much easy positives are preferred.</summary>
    public double Q { get; } = q;

    /// <summary>A loss by its value, or by its gradient only.</summary>
    public GeneralizedForm Form { get; } = form;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>Over which anchors the mean is taken.</summary>
    public Anchors Anchors { get; } = anchors;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of embeddings, [N, D] or [N, V, D], and labels, [N].</summary>
    public override Tensor forward(Tensor features, Tensor labels) =>
        Debiasing.GSC(features, labels, Temperature, Q, Form, Normalize, Anchors, this.reduction, Collective);
}
