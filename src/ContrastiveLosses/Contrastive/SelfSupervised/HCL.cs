using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes the hard-negative contrastive loss: the debiased loss with more weight on the negatives that resemble the anchor.</summary>
    /// <remarks>
    /// <para>As <see cref="Debiased"/>, with <c>A_i = sum_{j in N(i)} e^{(1 + beta) s_ij} / sum_{j in N(i)} e^{beta s_ij}</c>: the mean of
    /// <c>e^{s_ij}</c> with weights in proportion to <c>e^{beta s_ij}</c>.</para>
    /// <para>Range: at least that of <see cref="Debiased"/>, which it is for beta 0; it rises with beta, at tauPlus 0 towards the hardest
    /// negative alone. By default the weights are differentiated: then a negative with <c>e^{s_ij} &lt; beta / (1 + beta) A_i</c> is pulled
    /// towards the anchor. With constant weights all negatives are pushed away; then the gradient is not that of the value, and a second
    /// derivative not that of the gradient. An anchor without another view or without another sample does not count. Memory: O(N D).</para>
    /// <para>Robinson et al., Contrastive Learning with Hard Negative Samples (2021). Their code differentiates the weights; it has two
    /// views. For more, B_i keeps equal weights here; the paper would tilt it too. Their code overflows float32 at temperature 0.01.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, V, D], floating point; <see cref="Views.Stack"/> makes them of one tensor per view. [N, D] is one view:
    /// no anchor has a positive, and the loss is 0.</param>
    /// <param name="temperature">Divides the similarities; 0.5 where it is left out (the authors' code).</param>
    /// <param name="tauPlus">How likely an item of another sample is of the anchor's class: from 0 to below 1; 0.1 is the authors' default.</param>
    /// <param name="beta">How much harder negatives weigh more, in units of 1 / s; at least 0. The authors' default is 1, which some runs
    /// lower to 0 in steps.</param>
    /// <param name="weightGradient">Whether the weights are differentiated.</param>
    /// <param name="floor">The least product of two embeddings: -1 for unit vectors. Without normalisation choose one yourself; minus infinity is no floor:
    /// an anchor then has loss 0 where nothing is left of its negatives, that is where A_i is not above tau+ B_i.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="anchors">Over which anchors the mean is taken.</param>
    /// <param name="reduction">Mean, sum, or one value per item, [N, V].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Features are no floating tensor of shape [N, V, D] or [N, D], or the temperature is not one number.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0, tauPlus is not from 0 to below 1, beta is below 0, or
    /// floor is NaN or plus infinity.</exception>
    public static Tensor HCL(
        Tensor features,
        Temperature temperature = default,
        double tauPlus = 0.1,
        double beta = 1,
        bool weightGradient = true,
        double floor = -1,
        bool normalize = true,
        Anchors anchors = Anchors.Valid,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, temperature.Tensor);
        GuardDebiased(features, temperature, tauPlus, floor, anchors, reduction);
        Guard.NotNegative(beta);

        var t = temperature.Or(0.5);
        var s = Similarities.Within(Items.Of(features, normalize, collective), t);
        var (logNegative, positives) = weightGradient ? Weighed() : WeighedByConstants();
        return call.Result(AgainstDebiased(s, logNegative, positives, t, tauPlus, floor, anchors, reduction));

        (Tensor LogNegative, Tensor Positives) Weighed()
        {
            var (tilted, weights, positives) = s.Exactly().Reduce(LogSumExp(Negatives, 1 + beta), LogSumExp(Negatives, beta), LogSumExp(Positives));
            return (tilted.to(float64) - weights.to(float64), positives);
        }

        // The derivative by s_ij then is the softmax of (1 + beta) s, which is that of LSE over 1 + beta.
        (Tensor LogNegative, Tensor Positives) WeighedByConstants()
        {
            var exactly = s.Exactly();
            var (negatives, positives) = exactly.Reduce(LogSumExp(Negatives, 1 + beta), LogSumExp(Positives));
            var tilted = negatives.to(float64);
            Tensor value;
            using (no_grad()) value = tilted - exactly.Reduce(LogSumExp(Negatives, beta)).to(float64);
            return (value.Plus((tilted - tilted.detach()).Over(1 + beta)), positives);
        }
    }
}
