using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

public static partial class Debiasing
{
    /// <summary>Computes the generalized cross entropy, which learns what is easy and lets go of what is not: LfF's biased model.</summary>
    /// <remarks>
    /// <para><c>p_i = softmax(z_i)_{y_i}</c>. Truncated: <c>l_i = (1 - p_i^q) / q</c>; where <c>p_i &lt;= threshold</c>, if one is given, the
    /// constant <c>(1 - threshold^q) / q</c>, with gradient 0. Reweighted: <c>l_i = -( q p_i^q ) log p_i</c> with the parenthesis held
    /// constant: its gradient is q times that of Truncated, its value no loss to watch. Averaged over the samples.</para>
    /// <para>Range of Truncated: [0, 1 / q], never above the cross entropy, falling in q; its gradient is that of the cross entropy times
    /// p_i^q. q 0 is the cross entropy; q 1 is half the absolute error of the probabilities. No sample: 0.</para>
    /// <para>Zhang and Sabuncu, Generalized Cross Entropy Loss for Training Deep Neural Networks with Noisy Labels (2018), Eqs. 6 and 9.
    /// Reweighted: the code of Nam et al., Learning from Failure (2020).</para>
    /// </remarks>
    /// <param name="logits">z, [N, C], floating point.</param>
    /// <param name="labels">Class of each sample, [N], integers from 0 to C - 1.</param>
    /// <param name="q">How much easy samples are preferred; at least 0. 0.7 is both papers'.</param>
    /// <param name="form">A loss by its value, or by its gradient only.</param>
    /// <param name="threshold">Samples with at most this probability are let go, for Truncated; above 0 and below 1. 0.5 is Zhang and
    /// Sabuncu's; they prune so after some epochs only.</param>
    /// <param name="reduction">Mean, sum, or one value per sample, [N].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit, a threshold is given for Reweighted, or, on the CPU, a
    /// label is out of its range.</exception>
    /// <exception cref="ArgumentOutOfRangeException">q is below 0, or the threshold is not between 0 and 1.</exception>
    public static Tensor GCE(
        Tensor logits,
        Tensor labels,
        double q = 0.7,
        GeneralizedForm form = GeneralizedForm.Truncated,
        double? threshold = null,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(logits, labels);
        Guard.Logits(logits);
        Guard.RequiredLabels(labels, logits);
        Guard.Indices(labels, logits.size(1));
        Guard.NotNegative(q);
        Guard.Defined(form);
        if (threshold is { } given) Guard.BelowOne(given, mayBeZero: false, nameof(threshold));
        if (threshold is not null && form != GeneralizedForm.Truncated)
            throw new ArgumentException("threshold is for the form Truncated: both a threshold and Reweighted were given.", nameof(threshold));
        Guard.Defined(reduction);

        var z = Embeddings.Widen(logits);
        var log = z.gather(1, labels.to(int64).unsqueeze(1)).squeeze(1) - z.logsumexp(1);
        var loss = q == 0 ? log.neg() : Generalized.Truncated(log.Times(q), q);
        if (form == GeneralizedForm.Reweighted) loss = Generalized.Reweighted(loss, q, Generalized.Reweighted(log.detach(), q));
        if (threshold is { } least)
        {
            using Scalar limit = Math.Log(least);
            using Scalar constant = q == 0 ? -Math.Log(least) : (1 - Math.Pow(least, q)) / q;
            loss = loss.masked_fill(log.le(limit), constant);
        }
        return call.Result(TermMean.Of(loss, reduction, Ranks.Of(collective, logits)));
    }
}
