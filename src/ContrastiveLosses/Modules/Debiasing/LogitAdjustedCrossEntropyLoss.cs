namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Debiasing.LogitAdjustedCrossEntropy"/>, always with the same options.</summary>
/// <param name="tau">How much the frequencies count.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class LogitAdjustedCrossEntropyLoss(double tau = 1, Reduction reduction = Reduction.Mean, ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>How much the frequencies count.</summary>
    public double Tau { get; } = tau;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of logits, [N, C], labels, [N], and how often each class occurs, [C].</summary>
    public override Tensor forward(Tensor logits, Tensor labels, Tensor classCounts) =>
        Debiasing.LogitAdjustedCrossEntropy(logits, labels, classCounts, Tau, this.reduction, Collective);
}
