namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.GISTEmbed"/>, always with the same options.</summary>
/// <param name="temperature">Divides the similarities.</param>
/// <param name="margin">By how much the cosine of a candidate must be below that of the pair.</param>
/// <param name="contrastAnchors">Whether other anchors are candidates.</param>
/// <param name="contrastPositives">Whether the positives are compared with one another.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class GISTEmbedLoss(
    double temperature = 0.01,
    double margin = 0,
    bool contrastAnchors = true,
    bool contrastPositives = true,
    bool normalize = true,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>Divides the similarities.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>By how much the cosine of a candidate must be below that of the pair.</summary>
    public double Margin { get; } = margin;

    /// <summary>Whether other anchors are candidates.</summary>
    public bool ContrastAnchors { get; } = contrastAnchors;

    /// <summary>Whether the positives are compared with one another.</summary>
    public bool ContrastPositives { get; } = contrastPositives;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of anchors and positives, [N, D] each, and the guide's embeddings of them, [N, E] each.</summary>
    public override Tensor forward(Tensor anchors, Tensor positives, Tensor guideAnchors, Tensor guidePositives) =>
        Contrastive.GISTEmbed(anchors, positives, guideAnchors, guidePositives, null, null, Temperature, Margin, ContrastAnchors, ContrastPositives, Normalize, this.reduction, Collective);
}
