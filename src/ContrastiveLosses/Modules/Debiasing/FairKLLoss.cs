namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Debiasing.FairKL"/>, always with the same options.</summary>
/// <param name="form">How the two distributions are compared.</param>
/// <param name="scope">Of which pairs means and variances are taken.</param>
/// <param name="varianceFloor">Added to every variance; left out, 0.1 for Kl and Jeffreys, 1e-6 for Moments.</param>
/// <param name="negativeWeight">Weight of the negatives' term.</param>
/// <param name="temperature">Divides the similarities.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class FairKLLoss(
    FairKLForm form = FairKLForm.Kl,
    FairKLScope scope = FairKLScope.Batch,
    double? varianceFloor = null,
    double negativeWeight = 1,
    double temperature = 1,
    bool normalize = true,
    Reduction reduction = Reduction.Mean,
    ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>How the two distributions are compared.</summary>
    public FairKLForm Form { get; } = form;

    /// <summary>Of which pairs means and variances are taken.</summary>
    public FairKLScope Scope { get; } = scope;

    /// <summary>Added to every variance.</summary>
    public double? VarianceFloor { get; } = varianceFloor;

    /// <summary>Weight of the negatives' term.</summary>
    public double NegativeWeight { get; } = negativeWeight;

    /// <summary>Divides the similarities.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The regulariser of embeddings, [N, D], labels and biases, [N] each.</summary>
    public override Tensor forward(Tensor features, Tensor labels, Tensor biases) => Debiasing.FairKL(
        features, labels, biases, Form, Scope, VarianceFloor, NegativeWeight, Temperature, Normalize, this.reduction, Collective);
}
