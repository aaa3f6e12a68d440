namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Debiasing.EnD"/>, always with the same options.</summary>
/// <param name="alpha">Weight of the disentangling part.</param>
/// <param name="beta">Weight of the entangling part.</param>
/// <param name="pairs">Which pairs are entangled.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class EnDLoss(double alpha = 1, double beta = 1, EnDPairs pairs = EnDPairs.All, bool normalize = true, ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor, Tensor>
{
    /// <summary>Weight of the disentangling part.</summary>
    public double Alpha { get; } = alpha;

    /// <summary>Weight of the entangling part.</summary>
    public double Beta { get; } = beta;

    /// <summary>Which pairs are entangled.</summary>
    public EnDPairs Pairs { get; } = pairs;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The regulariser of embeddings, [N, D], labels and biases, [N] each.</summary>
    public override Tensor forward(Tensor features, Tensor labels, Tensor biases) =>
        Debiasing.EnD(features, labels, biases, Alpha, Beta, Pairs, Normalize, collective: Collective);
}
