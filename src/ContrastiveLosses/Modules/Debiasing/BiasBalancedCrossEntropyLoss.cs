namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Debiasing.BiasBalancedCrossEntropy"/>, always with the same options.</summary>
/// <param name="minProbability">Added to each probability.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class BiasBalancedCrossEntropyLoss(double minProbability = 1e-9, Reduction reduction = Reduction.Mean, ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>Added to each probability.</summary>
    public double MinProbability { get; } = minProbability;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of logits, [N, C], labels and biases, [N] each, and the table of p(y | b), [B, C].</summary>
    public override Tensor forward(Tensor logits, Tensor labels, Tensor biases, Tensor conditional) =>
        Debiasing.BiasBalancedCrossEntropy(logits, labels, biases, conditional, MinProbability, this.reduction, Collective);
}
