namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.HCL"/>, always with the same options.</summary>
/// <param name="temperature">Divides the similarities.</param>
/// <param name="tauPlus">How likely an item of another sample is of the anchor's class.</param>
/// <param name="beta">How much harder negatives weigh more.</param>
/// <param name="weightGradient">Whether the weights are differentiated.</param>
/// <param name="floor">The least product of two embeddings; minus infinity for none.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="anchors">Over which anchors the mean is taken.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class HCLLoss(
    double temperature = 0.5,
    double tauPlus = 0.1,
    double beta = 1,
    bool weightGradient = true,
    double floor = -1,
    bool normalize = true,
    Anchors anchors = Anchors.Valid,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : nn.Module<Tensor, Tensor>(nameof(HCLLoss))
{
    /// <summary>Divides the similarities.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>How likely an item of another sample is of the anchor's class.</summary>
    public double TauPlus { get; } = tauPlus;

    /// <summary>How much harder negatives weigh more.</summary>
    public double Beta { get; } = beta;

    /// <summary>Whether the weights are differentiated.</summary>
    public bool WeightGradient { get; } = weightGradient;

    /// <summary>The least product of two embeddings; minus infinity for none.</summary>
    public double Floor { get; } = floor;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>Over which anchors the mean is taken.</summary>
    public Anchors Anchors { get; } = anchors;

    /// <summary>Mean, sum or none.</summary>
    public Reduction reduction { get; } = reduction;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of embeddings of the views of each sample, [N, V, D].</summary>
    public override Tensor forward(Tensor features) =>
        Contrastive.HCL(features, Temperature, TauPlus, Beta, WeightGradient, Floor, Normalize, Anchors, this.reduction, Collective);
}
