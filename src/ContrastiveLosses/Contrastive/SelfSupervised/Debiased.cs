using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes the debiased contrastive loss: NT-Xent with the share of the anchor's own class taken out of the negatives.</summary>
    /// <remarks>
    /// <para><c>l_i = 1/|P(i)| sum_{p in P(i)} log( 1 + n g_i e^{-s_ip} )</c>, <c>g_i = max( (A_i - tau+ B_i) / (1 - tau+), e^{floor /
    /// temperature} )</c>, with A_i the mean of <c>e^{s_ij}</c> over the n items j in N(i) of the other samples, B_i that of <c>e^{s_ip}</c>
    /// over the other views P(i) of i's sample, and <c>s_ij = &lt;x_i, x_j&gt; / temperature</c>.</para>
    /// <para>Range for unit vectors: log(1 + n e^{-2 / temperature}) to log(1 + n e^{2 / temperature} / (1 - tau+)). Where the floor is
    /// reached, which is usual late in a training, the anchor's negatives get no gradient. tau+ 0 is <see cref="NTXent"/>. An anchor without
    /// another view or without another sample does not count. Memory: O(N D).</para>
    /// <para>Chuang et al., Debiased Contrastive Learning (2020), Eqs. 7 and 8. The authors' code has two views; for more the paper
    /// averages B over them, and the mean over the positives in the numerator is this library's. Their code exponentiates the item with
    /// itself before it masks it, which ends in NaN gradients at temperature 0.01 in float32.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, V, D], floating point; <see cref="Views.Stack"/> makes them of one tensor per view. [N, D] is one view:
    /// no anchor has a positive, and the loss is 0.</param>
    /// <param name="temperature">Divides the similarities; 0.5 where it is left out (the authors' code).</param>
    /// <param name="tauPlus">How likely an item of another sample is of the anchor's class: from 0 to below 1; 0.1 is the authors' default.</param>
    /// <param name="floor">The least product of two embeddings: -1 for unit vectors. Without normalisation choose one yourself; minus infinity is no floor:
    /// an anchor then has loss 0 where nothing is left of its negatives, that is where A_i is not above tau+ B_i.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="anchors">Over which anchors the mean is taken.</param>
    /// <param name="reduction">Mean, sum, or one value per item, [N, V].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Features are no floating tensor of shape [N, V, D] or [N, D], or the temperature is not one number.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0, tauPlus is not from 0 to below 1, or floor is NaN or plus infinity.</exception>
    public static Tensor Debiased(
        Tensor features,
        Temperature temperature = default,
        double tauPlus = 0.1,
        double floor = -1,
        bool normalize = true,
        Anchors anchors = Anchors.Valid,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, temperature.Tensor);
        GuardDebiased(features, temperature, tauPlus, floor, anchors, reduction);

        var t = temperature.Or(0.5);
        var s = Similarities.Within(Items.Of(features, normalize, collective), t);
        var (negatives, positives) = s.Exactly().Reduce(LogSumExp(Negatives), LogSumExp(Positives));
        var logNegative = negatives.to(float64) - s.Count(Negatives).clamp_min(Scalars.One).to(float64).log();
        return call.Result(AgainstDebiased(s, logNegative, positives, t, tauPlus, floor, anchors, reduction));
    }

    /// <summary>
    /// The loss with the logarithm of A_i, the negatives' mean exponential, however that is weighed, and the log-sum-exp of the positives; in
    /// float64 from the products on, because 1 / (1 - tau B / A) may be thousands, and magnifies the rounding of A and B as much.
    /// </summary>
    private static Tensor AgainstDebiased(
        Similarities s, Tensor logNegative, Tensor positives, Temperature temperature, double tauPlus, double floor, Anchors anchors, Reduction reduction)
    {
        var (count, negatives) = (s.Count(Positives), s.Count(Negatives));
        var views = count.clamp_min(Scalars.One).to(float64);
        using Scalar product = floor;
        var least = full([1], product, logNegative.dtype, logNegative.device);
        // A floor of minus infinity over the temperature would be no number in the temperature's gradient.
        if (double.IsFinite(floor)) least = temperature.Divide(least);
        // log( (A - tau B) / (1 - tau) ) = log A + log( 1 - tau B / A ) - log( 1 - tau ), where tau B is below A.
        var share = (positives.to(float64) - views.log() - logNegative).Plus(Math.Log(tauPlus));
        var isPositive = share.lt(Scalars.Zero);
        var difference = logNegative.Plus(share.masked_fill(isPositive.logical_not(), Scalars.MinusOne).expm1().neg().log()).Plus(-Math.Log(1 - tauPlus));
        // A floor would hide that the negatives are no number; without negatives they are none either, and nothing is wrong.
        var isNotANumber = logNegative.isnan().logical_and(negatives.gt(Scalars.Zero));
        var estimate = where(isPositive.logical_and(difference.gt(least)), difference, least).masked_fill(isNotANumber, Scalars.NotANumber);
        var level = negatives.clamp_min(Scalars.One).to(float64).log().Plus(estimate).to(s.Type);
        var loss = s.ArePairs ? Against(level, positives.to(s.Type), epsilon: 0) : s.Reduce(LogAddExp(Positives, level, 0)) / views.to(s.Type);
        return s.OverAnchors(loss, s.Any(Positives, Negatives), anchors, reduction);
    }

    private static void GuardDebiased(Tensor features, Temperature temperature, double tauPlus, double floor, Anchors anchors, Reduction reduction)
    {
        Guard.FeaturesOrViews(features);
        Guard.Positive(temperature);
        Guard.BelowOne(tauPlus, mayBeZero: true);
        Guard.Floor(floor);
        Guard.Defined(anchors);
        Guard.Defined(reduction);
    }
}
