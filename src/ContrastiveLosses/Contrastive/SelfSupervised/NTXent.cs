using ContrastiveLosses.Arguments;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes NT-Xent, InfoNCE with the views of each sample in one batch (SimCLR), with an optional margin epsilon.</summary>
    /// <remarks>
    /// <para><c>l_i = -log( e^{s_ip} / ( e^{s_ip - epsilon} + sum_{n in N(i)} e^{s_in} ) )</c>, averaged over the anchors i (and over the
    /// other views p of i's sample when there are more than two), with <c>s_ij = &lt;x_i, x_j&gt; / temperature</c>. N(i) are the
    /// items of the other samples, so that with two views and epsilon 0 the denominator holds all items but i itself.</para>
    /// <para>Range: [0, inf) for epsilon 0. One sample: -epsilon, or 0 where it is infinite. One view: no anchor has a positive, 0. Memory:
    /// O(N D).</para>
    /// <para>Chen et al., A Simple Framework for Contrastive Learning of Visual Representations (2020), Eq. 1; van den Oord et al. (2018),
    /// Eq. 4; epsilon: Barbano et al. (2023), Eq. 2. SimCLR's TensorFlow code adds the means of both views and so gives twice this value.
    /// With more than two views this is SINCERE with the samples as classes: another view of the sample is never a negative.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, V, D], floating point; <see cref="Views.Stack"/> makes them of one tensor per view. [N, D] is one view:
    /// no anchor has a positive, and the loss is 0.</param>
    /// <param name="temperature">Divides the similarities; 0.5 where it is left out (SimCLR on CIFAR-10; 0.1 on ImageNet).</param>
    /// <param name="epsilon">Margin, in units of s: the positive counts e^{-epsilon} in the denominator. 0 is InfoNCE.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="anchors">Over which anchors the mean is taken.</param>
    /// <param name="reduction">Mean, sum, or one value per item, [N, V].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Features are no floating tensor of shape [N, V, D] or [N, D], or the temperature is not one number.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0, or epsilon is no number.</exception>
    public static Tensor NTXent(
        Tensor features,
        Temperature temperature = default,
        double epsilon = 0,
        bool normalize = true,
        Anchors anchors = Anchors.Valid,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        Guard.FeaturesOrViews(features);
        return EpsilonSupInfoNCE(features, null, temperature.Or(0.5), epsilon, normalize: normalize, anchors: anchors, reduction: reduction, collective: collective);
    }
}
