using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

public static partial class Translation
{
    /// <summary>Computes the penalty that holds a Wasserstein discriminator's gradient at length 1.</summary>
    /// <remarks>
    /// <para><c>E ( |g_i| - 1 )^2</c>, g_i the gradient of the sum of all scores by image i, E the mean over the images: at the images that
    /// <see cref="Interpolate"/> makes. The length's gradient is 0 where it is 0. No image: 0.</para>
    /// <para>Gulrajani et al., Improved Training of Wasserstein GANs (2017), Eq. 3, weight 10.</para>
    /// </remarks>
    /// <param name="scores">The discriminator's scores of <paramref name="images"/>, floating point, any shape.</param>
    /// <param name="images">[N, ...], floating point; they must require a gradient, and the scores must be computed from them. Call this before any
    /// <c>backward</c> through the scores that does not retain the graph: where the graph is gone, torch ends the process.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The penalty, 0-d (float32 for half types), which can be differentiated by the discriminator's parameters.</returns>
    /// <exception cref="ArgumentException">The scores do not depend on the images by recorded operators.</exception>
    public static Tensor GradientPenalty(Tensor scores, Tensor images, ICollective? collective = null)
    {
        using var call = Call.Holding(scores, images);
        return call.Result(Mean(SquaredGradients(scores, images).Root().Plus(-1).Squared(), collective));
    }

    /// <summary>Computes the penalty that keeps a discriminator flat at real images.</summary>
    /// <remarks>
    /// <para><c>E |g_i|^2 / 2</c>, g_i the gradient of the sum of all scores by image i, E the mean over the images. No image: 0.</para>
    /// <para>Mescheder et al., Which Training Methods for GANs do actually Converge? (2018), Eq. 9; in StarGAN v2 with weight 1.</para>
    /// </remarks>
    /// <param name="scores">The discriminator's scores of <paramref name="images"/>, floating point, any shape.</param>
    /// <param name="images">Real images, [N, ...], floating point; they must require a gradient, and the scores must be computed from them. Call this before any
    /// <c>backward</c> through the scores that does not retain the graph: where the graph is gone, torch ends the process.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The penalty, 0-d (float32 for half types), which can be differentiated by the discriminator's parameters.</returns>
    /// <exception cref="ArgumentException">The scores do not depend on the images by recorded operators.</exception>
    public static Tensor R1(Tensor scores, Tensor images, ICollective? collective = null)
    {
        using var call = Call.Holding(scores, images);
        return call.Result(Mean(SquaredGradients(scores, images), collective).Over(2));
    }

    /// <summary>|g_i|^2 per image. What cannot be differentiated is refused here: inside torch it would end the process.</summary>
    private static Tensor SquaredGradients(Tensor scores, Tensor images)
    {
        Guard.Floating(scores);
        Guard.Samples(images);
        if (!images.requires_grad) throw new ArgumentException("images must require a gradient: images does not.", nameof(images));
        if (!scores.requires_grad) throw NotConnected();
        using var recording = enable_grad();
        // The graph is kept: the scores have losses of their own.
        var gradient = torch.autograd.grad([scores.sum()], [images], retain_graph: true, create_graph: true, allow_unused: true)[0];
        if (gradient is null || gradient.IsInvalid) throw NotConnected();
        return Embeddings.Widen(gradient).Squared().reshape(images.size(0), images.numel() / Math.Max(1, images.size(0))).sum(1);
    }

    private static ArgumentException NotConnected() =>
        new("scores must be computed from images by recorded operators: scores does not depend on images.", "scores");
}
