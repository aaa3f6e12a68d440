using ContrastiveLosses.Arguments;

namespace ContrastiveLosses;

public static partial class Debiasing
{
    /// <summary>Computes NT-Xent between samples and their bias-transformed images: the contrastive part of CDvG.</summary>
    /// <remarks>
    /// <para><c>l_i = -log( e^{s_ip} / sum_{a in A(i)} e^{s_ia} )</c> over the 2 N items that both tensors hold, with
    /// <c>s_ij = &lt;x_i, x_j&gt; / temperature</c>, A(i) all items but i, p the same sample's other item. A translation model that is
    /// trained with the labels as domains changes the bias and little else; the loss makes both images one.</para>
    /// <para>Range: [0, inf). One sample: 0. It is <see cref="Contrastive.NTXent"/> with two named inputs. The losses of the translation
    /// model are in <see cref="Translation"/>. Memory: O(N D).</para>
    /// <para>Jung, Shim, Yang and Yang, Fighting Fire with Fire: Contrastive Debiasing without Bias-free Data via Generative
    /// Bias-transformation (2023). This could not be verified against the paper's text, and no code of the authors was found: that the loss
    /// is NT-Xent, its temperature and its weight are not known.</para>
    /// </remarks>
    /// <param name="features">Embeddings of the samples, [N, D], floating point.</param>
    /// <param name="transformed">Embeddings of their translations, row by row: shape, type and device of <paramref name="features"/>.</param>
    /// <param name="temperature">Divides the similarities; 0.5 where it is left out (SimCLR on CIFAR-10; the paper's is not known).</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="reduction">Mean, sum, or one value per item, [N, 2]: the sample's, and its translation's.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0.</exception>
    public static Tensor BiasTransformedContrastive(
        Tensor features,
        Tensor transformed,
        Temperature temperature = default,
        bool normalize = true,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, transformed, temperature.Tensor);
        Guard.Features(features);
        Guard.Matches(transformed, features);
        return call.Result(Contrastive.NTXent(stack([features, transformed], 1), temperature, normalize: normalize, reduction: reduction, collective: collective));
    }
}
