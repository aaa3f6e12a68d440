namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.UniCon"/>, always with the same options.</summary>
/// <param name="temperature">Divides the similarities.</param>
/// <param name="form">What the universum vectors are.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="anchors">Over which anchors the mean is taken.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class UniConLoss(
    double temperature = 0.1,
    UniConForm form = UniConForm.ExtraNegatives,
    bool normalize = true,
    Anchors anchors = Anchors.Valid,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>Divides the similarities.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>What the universum vectors are.</summary>
    public UniConForm Form { get; } = form;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>Over which anchors the mean is taken.</summary>
    public Anchors Anchors { get; } = anchors;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of embeddings and universum vectors, [N, D] or [N, V, D] each, and labels, [N].</summary>
    public override Tensor forward(Tensor features, Tensor universum, Tensor labels) =>
        Contrastive.UniCon(features, universum, labels, Temperature, Form, Normalize, Anchors, this.reduction, Collective);
}
