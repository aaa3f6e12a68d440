using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes the model-aware contrastive loss: NT-Xent whose temperature follows how well the views are aligned.</summary>
    /// <remarks>
    /// <para><c>l_i = -log p_i / ( 1 - p_i + 1e-8 )</c>, <c>p_i = e^{s_ip} / ( e^{s_ip} + sum_{n in N(i)} e^{s_in} )</c>, averaged over the
    /// other views p of i's sample when there are more than two, with <c>s_ij = &lt;x_i, x_j&gt; / t</c>, <c>t = temperature (1 + alpha (A -
    /// a0))</c> and A the mean product <c>&lt;x_i, x_p&gt;</c> of positive pairs. N(i) are the items of the other samples.</para>
    /// <para>A and the denominator of l_i are constants to every derivative: the gradient is not that of the value, but that of <see cref="DCL"/> at
    /// temperature t, where p_i does not come near 1. Range: about [1, inf); near 0 where 1 - p_i is below 1e-8. t must be above 0, which
    /// alpha (1 + a0) below 1 ensures for unit vectors; at 0 or below the loss is NaN, or 0 with gradients that are
    /// NaN where no anchor counts. An anchor without another view or without another sample does not count. Memory: O(N D).</para>
    /// <para>Huang et al., Model-Aware Contrastive Learning: Towards Escaping the Dilemmas (2023). 1e-8 is that of the published code.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, V, D], floating point; <see cref="Views.Stack"/> makes them of one tensor per view. [N, D] is one view:
    /// no anchor has a positive, and the loss is 0.</param>
    /// <param name="temperature">The temperature for A = a0; 0.1 where it is left out (the published code).</param>
    /// <param name="alpha">How far the temperature follows the alignment, at least 0; 0 keeps it. 0.5 is lightly's.</param>
    /// <param name="a0">The alignment at which the temperature is as given; 0 is lightly's.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="anchors">Over which anchors the mean is taken.</param>
    /// <param name="reduction">Mean, sum, or one value per item, [N, V].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Features are no floating tensor of shape [N, V, D] or [N, D], or the temperature is not one number.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0, alpha is below 0, or a0 is no finite number.</exception>
    public static Tensor MACL(
        Tensor features,
        Temperature temperature = default,
        double alpha = 0.5,
        double a0 = 0,
        bool normalize = true,
        Anchors anchors = Anchors.Valid,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, temperature.Tensor);
        Guard.FeaturesOrViews(features);
        Guard.Positive(temperature);
        Guard.NotNegative(alpha);
        Guard.Number(a0, mayBeInfinite: false);
        Guard.Defined(anchors);
        Guard.Defined(reduction);

        var items = Items.Of(features, normalize, collective);
        var unscaled = Similarities.Within(items, 1);
        var counts = unscaled.Any(Positives, Negatives);
        var alignment = unscaled.MeanOfAll(unscaled.Reduce(Mean(Positives)), unscaled.Any(Positives)).detach();
        var s = Similarities.Within(items, temperature.Or(0.1).Times(alignment.Plus(-a0).Times(alpha).Plus(1)));
        var lead = s.Reduce(LogSumExp(Negatives)).unsqueeze(1) - s.OtherViews();
        // -log p and 1 - p, neither as a difference to 1.
        var loss = (lead.Softplus() / lead.sigmoid().detach().Plus(1e-8)).mean([1]);
        return call.Result(s.OverAnchors(loss, counts, anchors, reduction));
    }
}
