using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes RINCE, which forgives views that do not belong together: from NT-Xent (q to 0) to a symmetric loss (q = 1).</summary>
    /// <remarks>
    /// <para><c>l_i = -e^{q s_ip} / q + ( lambda (e^{s_ip} + sum_{n in N(i)} e^{s_in}) )^q / q</c>, averaged over the other views p of i's
    /// sample when there are more than two, with <c>s_ij = &lt;x_i, x_j&gt; / temperature</c> and N(i) the items of the other samples.</para>
    /// <para>Range: of the order of e^{q / temperature}, of both signs: keep the temperature at 0.1 or above; in float32 q / temperature
    /// must stay below 80. For q to 0 it becomes <see cref="NTXent"/> + log lambda. An anchor without another view or without another
    /// sample does not count. Memory: O(N D).</para>
    /// <para>Chuang et al., Robust Contrastive Learning against Noisy Views (2022). The powers are computed as exponentials of logarithms,
    /// less 1 each, so that neither small nor large q loses digits.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, V, D], floating point; <see cref="Views.Stack"/> makes them of one tensor per view. [N, D] is one view:
    /// no anchor has a positive, and the loss is 0.</param>
    /// <param name="temperature">Divides the similarities; 0.5 where it is left out (the authors' SimCLR code).</param>
    /// <param name="q">How robust: above 0, at most 1. 0.5 is this library's, near the 0.6 of the authors' MoCo code; their SimCLR code has 0.1.</param>
    /// <param name="lambda">The weight of the denominator, above 0; 0.01 in the authors' code.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="anchors">Over which anchors the mean is taken.</param>
    /// <param name="reduction">Mean, sum, or one value per item, [N, V].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Features are no floating tensor of shape [N, V, D] or [N, D], or the temperature is not one number.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature or lambda is not above 0, or q is not above 0 and at most 1.</exception>
    public static Tensor RINCE(
        Tensor features,
        Temperature temperature = default,
        double q = 0.5,
        double lambda = 0.01,
        bool normalize = true,
        Anchors anchors = Anchors.Valid,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, temperature.Tensor);
        Guard.FeaturesOrViews(features);
        Guard.Positive(temperature);
        Guard.Positive(q);
        Guard.Between(q, 0, 1);
        Guard.Positive(lambda);
        Guard.Defined(anchors);
        Guard.Defined(reduction);

        var s = Similarities.Within(Items.Of(features, normalize, collective), temperature.Or(0.5));
        var positive = s.OtherViews();
        var all = positive.LogAddExp(s.Reduce(LogSumExp(Negatives)).unsqueeze(1));
        var loss = all.Plus(Math.Log(lambda)).Times(q).expm1().sub(positive.Times(q).expm1()).Over(q).mean([1]);
        return call.Result(s.OverAnchors(loss, s.Any(Positives, Negatives), anchors, reduction));
    }
}
