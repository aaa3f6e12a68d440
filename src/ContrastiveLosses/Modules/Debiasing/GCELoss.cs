namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Debiasing.GCE"/>, always with the same options.</summary>
/// <param name="q">How much easy samples are preferred.</param>
/// <param name="form">A loss by its value, or by its gradient only.</param>
/// <param name="threshold">Samples with at most this probability are let go.</param>
/// <param name="reduction">Mean, sum or none.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class GCELoss(
    double q = 0.7, GeneralizedForm form = GeneralizedForm.Truncated, double? threshold = null, Reduction reduction = Reduction.Mean, ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor>(reduction)
{
    /// <summary>How much easy samples are preferred.</summary>
    public double Q { get; } = q;

    /// <summary>A loss by its value, or by its gradient only.</summary>
    public GeneralizedForm Form { get; } = form;

    /// <summary>Samples with at most this probability are let go.</summary>
    public double? Threshold { get; } = threshold;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of logits, [N, C], and labels, [N].</summary>
    public override Tensor forward(Tensor logits, Tensor labels) => Debiasing.GCE(logits, labels, Q, Form, Threshold, this.reduction, Collective);
}
