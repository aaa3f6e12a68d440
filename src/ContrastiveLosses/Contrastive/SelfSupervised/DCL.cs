using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes the decoupled contrastive loss: NT-Xent without the positive in the denominator.</summary>
    /// <remarks>
    /// <para><c>l_i = -s_ip + log sum_{n in N(i)} e^{s_in}</c>, averaged over the other views p of i's sample when there are more than two,
    /// with <c>s_ij = &lt;x_i, x_j&gt; / temperature</c>. N(i) are the items of the other samples, in all views; i itself and its other
    /// views are not among them.</para>
    /// <para>Range: for unit vectors within 2 / temperature of log |N(i)|; it may be negative. An anchor without another view or without
    /// another sample does not count. Memory: O(N D).</para>
    /// <para>Yeh et al., Decoupled Contrastive Learning (2022), Eq. 5, which writes a sum over views and samples: here it is the mean, as in
    /// every published code. It is <see cref="InfoL1O"/> without labels. One published code adds the two views' means, twice this value,
    /// and masks by adding -103.6, which lets the item itself through at temperature 0.01.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, V, D], floating point; <see cref="Views.Stack"/> makes them of one tensor per view. [N, D] is one view:
    /// no anchor has a positive, and the loss is 0.</param>
    /// <param name="temperature">Divides the similarities; 0.1 where it is left out (the published codes).</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="anchors">Over which anchors the mean is taken.</param>
    /// <param name="reduction">Mean, sum, or one value per item, [N, V].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Features are no floating tensor of shape [N, V, D] or [N, D], or the temperature is not one number.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0.</exception>
    public static Tensor DCL(
        Tensor features,
        Temperature temperature = default,
        bool normalize = true,
        Anchors anchors = Anchors.Valid,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null) => InfoL1O(features, null, temperature.Or(0.1), normalize, anchors, reduction, collective);

    /// <summary>Computes DCLW: DCL with less weight on the positives that are close already.</summary>
    /// <remarks>
    /// <para><c>l_i = -w_k s_ip + log sum_{n in N(i)} e^{s_in}</c> for an item i of sample k, as <see cref="DCL"/>, with one weight per
    /// sample, <c>w_k = 2 - e^{c_k / sigma} / (1/N sum_m e^{c_m / sigma})</c>. c_k is the product of the sample's views,
    /// <c>&lt;x_i, x_p&gt;</c>, without the temperature (their mean over pairs when there are more than two views).</para>
    /// <para>The weights have mean 1 and are in (2 - N, 2): a negative one pushes views of a sample apart. By default they are constants, to
    /// every derivative, so that the gradient is not that of the value. The mean of the loss is never below that of <see cref="DCL"/>, and
    /// equals it when all c_k are equal. An anchor without another view or without another sample does not count. Memory: O(N D).</para>
    /// <para>Yeh et al., Decoupled Contrastive Learning (2022), Eq. 6. Of the published codes one holds the weights constant, two
    /// differentiate them (<paramref name="weightGradient"/>).</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, V, D], floating point; <see cref="Views.Stack"/> makes them of one tensor per view. [N, D] is one view:
    /// no anchor has a positive, and the loss is 0.</param>
    /// <param name="temperature">Divides the similarities; 0.1 where it is left out (the published codes).</param>
    /// <param name="sigma">How fast a weight falls with its product; above 0. 0.5 is the published codes'.</param>
    /// <param name="weightGradient">Whether the weights are differentiated.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="anchors">Over which anchors the mean is taken.</param>
    /// <param name="reduction">Mean, sum, or one value per item, [N, V].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Features are no floating tensor of shape [N, V, D] or [N, D], or the temperature is not one number.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature or sigma is not above 0.</exception>
    public static Tensor DCLW(
        Tensor features,
        Temperature temperature = default,
        double sigma = 0.5,
        bool weightGradient = false,
        bool normalize = true,
        Anchors anchors = Anchors.Valid,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, temperature.Tensor);
        Guard.FeaturesOrViews(features);
        Guard.Positive(temperature);
        Guard.Positive(sigma);
        Guard.Defined(anchors);
        Guard.Defined(reduction);

        var t = temperature.Or(0.1);
        var items = Items.Of(features, normalize, collective);
        var s = Similarities.Within(items, t);
        // In float64: the weights are exponentials of the products.
        var product = Similarities.Within(items with { Features = items.Features.to(float64) }, 1).Reduce(Mean(Positives));
        var weight = Weights(weightGradient ? product : product.detach());
        var loss = s.Reduce(LogSumExp(Negatives)) - (weight * t.Divide(product)).to(s.Type);
        return call.Result(s.OverAnchors(loss, s.Any(Positives, Negatives), anchors, reduction));

        // Each item has its sample's weight; the mean over items is that over samples.
        Tensor Weights(Tensor products)
        {
            var perView = products.reshape(items.Shape is [var samples, var views] ? [samples, views] : [items.Count, 1]);
            var exponent = perView.mean([1], keepdim: true).expand_as(perView).reshape(-1).Over(sigma);
            return exponent.sub(AnchorMean.LogMeanExp(s.OfAllRows(exponent))).exp().neg().Plus(2);
        }
    }
}
