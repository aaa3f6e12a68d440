namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Debiasing.FairKLOfficial"/>, always with the same options.</summary>
/// <param name="kld">Weight of the standard deviations.</param>
/// <param name="temperature">Divides the similarities.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class FairKLOfficialLoss(double kld = 1, double temperature = 1, bool normalize = true, ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor, Tensor>
{
    /// <summary>Weight of the standard deviations.</summary>
    public double Kld { get; } = kld;

    /// <summary>Divides the similarities.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The regulariser of embeddings, [N, D], labels and biases, [N] each.</summary>
    public override Tensor forward(Tensor features, Tensor labels, Tensor biases) =>
        Debiasing.FairKLOfficial(features, labels, biases, Kld, Temperature, Normalize, collective: Collective);
}
