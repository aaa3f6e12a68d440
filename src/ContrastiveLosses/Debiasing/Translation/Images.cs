using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

public static partial class Translation
{
    /// <summary>Computes how far an image is from what comes back of it: the loss of a cycle, and of a style that is read again.</summary>
    /// <remarks>
    /// <c>E |target - reconstructed|</c>, the mean over all numbers; in [0, inf), 0 without any. Cycle: an image, and its translation
    /// translated back. Style: a style code, and the code read from the image that was made with it. Choi et al., StarGAN (2018), weight 10;
    /// StarGAN v2 (2020), weight 1.
    /// </remarks>
    /// <param name="target">Images or style codes, floating point, any shape.</param>
    /// <param name="reconstructed">What comes back: shape, type and device of <paramref name="target"/>.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss, 0-d; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    public static Tensor Reconstruction(Tensor target, Tensor reconstructed, ICollective? collective = null)
    {
        using var call = Call.Holding(target, reconstructed);
        Guard.Floating(target);
        Guard.Matches(reconstructed, target);
        return call.Result(Mean((Embeddings.Widen(target) - Embeddings.Widen(reconstructed)).abs(), collective));
    }

    /// <summary>Computes how alike two translations of the same images with different styles are; to minimise it makes them differ.</summary>
    /// <remarks>
    /// <c>-E |first - second|</c>, the mean over all numbers, in (-inf, 0]; no gradient flows to the second. Without numbers 0. Choi et
    /// al., StarGAN v2 (2020), with a weight that falls to 0 linearly.
    /// </remarks>
    /// <param name="first">Translated images, floating point, any shape.</param>
    /// <param name="second">The same with another style: shape, type and device of <paramref name="first"/>.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss, 0-d; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    public static Tensor Diversity(Tensor first, Tensor second, ICollective? collective = null)
    {
        using var call = Call.Holding(first, second);
        Guard.Floating(first);
        Guard.Matches(second, first);
        return call.Result(Mean((Embeddings.Widen(first) - Embeddings.Widen(second).detach()).abs(), collective).neg());
    }

    /// <summary>Computes how badly the discriminator's class head tells the domain of images.</summary>
    /// <remarks>
    /// Cross entropy, averaged over the images: for the discriminator of real images and their domains, for the translation model of
    /// translated images and the domains that were asked for. In [0, inf); no image: 0. Choi et al., StarGAN (2018), weight 1.
    /// </remarks>
    /// <param name="logits">[N, C], floating point.</param>
    /// <param name="labels">Domain of each image, [N], integers from 0 to C - 1.</param>
    /// <param name="reduction">Mean, sum, or one value per image, [N].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit, or, on the CPU, a label is out of its range.</exception>
    public static Tensor DomainClassification(
        Tensor logits, Tensor labels, Reduction reduction = Reduction.Mean, ICollective? collective = null) =>
        Debiasing.GCE(logits, labels, q: 0, reduction: reduction, collective: collective);

    /// <summary>Mixes real and translated images, one share for each pair, where a gradient penalty looks at the discriminator.</summary>
    /// <remarks><c>a_i x_i + (1 - a_i) x'_i</c>. Gulrajani et al. (2017) draw a_i uniformly.</remarks>
    /// <param name="real">x, [N, ...], floating point.</param>
    /// <param name="translated">x': shape, type and device of <paramref name="real"/>.</param>
    /// <param name="shares">a, [N], floating point: the real images' shares.</param>
    /// <returns>The mixed images, of the images' shape and type.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    public static Tensor Interpolate(Tensor real, Tensor translated, Tensor shares)
    {
        using var call = Call.Holding(real, translated, shares);
        Guard.Samples(real);
        Guard.Matches(translated, real);
        Guard.HasShape(shares, real.shape[..1], "one number per image");
        Guard.Floating(shares);
        Guard.SameDevice(shares, real);
        var share = shares.to(real.dtype).reshape([real.size(0), .. Enumerable.Repeat(1L, (int)real.dim() - 1)]);
        return call.Result((real * share).Plus(translated * share.neg().Plus(1)));
    }
}
