using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes X-CLR: <see cref="SoftTarget"/> whose graph are the cosines of other embeddings of the samples, as of their captions.</summary>
    /// <remarks>
    /// <para><c>l_i = -sum_{j != i} w_ij log( e^{s_ij} / sum_{a != i} e^{s_ia} )</c>, with <c>w_ij = e^{cos(g_i, g_j) / targetTemperature} /
    /// sum_{a != i} e^{cos(g_i, g_a) / targetTemperature}</c>, <c>s_ij = &lt;x_i, x_j&gt; / temperature</c>, g the target features of the
    /// items' samples. With views, another view of a sample has cosine 1.</para>
    /// <para>Range: at least the entropy of w_i. Target features that are all equal: every other item is a positive alike. A single item
    /// does not count. Target features get no gradient. Memory: O(N D) and a block of rows of similarities.</para>
    /// <para>Sobal et al., X-Sample Contrastive Loss (2025), of which the details could not be verified against the paper's text.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D] or, with V views of each sample, [N, V, D], floating point.</param>
    /// <param name="targetFeatures">Embeddings of the same samples by a model that knows what is alike, [N, E], floating point.</param>
    /// <param name="temperature">Divides the similarities; 0.1 where it is left out (X-CLR).</param>
    /// <param name="targetTemperature">Divides the cosines of the target features; 0.1 is X-CLR's.</param>
    /// <param name="normalize">Whether each embedding is divided by its length; target features always are.</param>
    /// <param name="reduction">Mean, sum, or one value per item: [N], or [N, V] with views.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A temperature is not above 0.</exception>
    public static Tensor XCLR(
        Tensor features,
        Tensor targetFeatures,
        Temperature temperature = default,
        double targetTemperature = 0.1,
        bool normalize = true,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, targetFeatures, temperature.Tensor);
        Guard.FeaturesOrViews(features);
        Guard.PerSample(targetFeatures, features);
        Guard.Positive(temperature);
        Guard.Positive(targetTemperature);
        Guard.Defined(reduction);

        var t = temperature.Or(0.1);
        var items = Items.Of(features, normalize, collective);
        var targets = Embeddings.Prepare(targetFeatures.detach(), normalize: true).to(items.Features.dtype);
        if (items.Shape.Length == 2) targets = targets.repeat_interleave(items.Shape[1], 0);
        // sum_j w_ij s_ij is one product of x_i with the mean of the others by their weights.
        var mean = new RowBlocks(new SoftmaxMean(1 / targetTemperature, WithoutOwn: true)).Map(items.Ranks, targets, items.Features, targets);
        var s = Similarities.Within(items, t);
        var loss = s.Reduce(LogSumExp(Others)) - Similarities.Between(items, items with { Features = mean }, t).Paired();
        return call.Result(s.OverAnchors(loss, s.Any(Others), Anchors.Valid, reduction));
    }
}
