using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

public static partial class Diagnostics
{
    /// <summary>Computes the negative-positive-coupling multiplier: by how much NT-Xent's gradient is smaller than DCL's.</summary>
    /// <remarks>
    /// <para><c>q_i = U_i / (e^{s_ip} + U_i)</c>, <c>U_i = sum_{n in N(i)} e^{s_in}</c>, averaged over the other views p of i's sample when
    /// there are more than two, with <c>s_ij = &lt;x_i, x_j&gt; / temperature</c> and N(i) the items of the other samples. With two views
    /// the gradient of an anchor's <see cref="Contrastive.NTXent"/> is q_i times that of its <see cref="Contrastive.DCL"/>.</para>
    /// <para>Range: (0, 1). Near 0 (small batches, easy positives) NT-Xent hardly learns; it rises with the number of negatives. An
    /// anchor without another view or without another sample does not count. It has a gradient. Memory: O(N D).</para>
    /// <para>Yeh et al., Decoupled Contrastive Learning (2022), Proposition 1.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, V, D], floating point.</param>
    /// <param name="temperature">Divides the similarities; 0.5 where it is left out, as in <see cref="Contrastive.NTXent"/>.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="anchors">Over which anchors the mean is taken.</param>
    /// <param name="reduction">Mean, sum, or one value per item, [N, V].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The multiplier; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Features are no floating tensor of shape [N, V, D] or [N, D], or the temperature is not one number.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0.</exception>
    public static Tensor NegativePositiveCoupling(
        Tensor features,
        Temperature temperature = default,
        bool normalize = true,
        Anchors anchors = Anchors.Valid,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, temperature.Tensor);
        Guard.FeaturesOrViews(features);
        Guard.Positive(temperature);
        Guard.Defined(anchors);
        Guard.Defined(reduction);

        var s = Similarities.Within(Items.Of(features, normalize, collective), temperature.Or(0.5));
        var level = s.Reduce(LogSumExp(Negatives));
        var multiplier = (level.unsqueeze(1) - s.OtherViews()).sigmoid().mean([1]);
        return call.Result(s.OverAnchors(multiplier, s.Any(Positives, Negatives), anchors, reduction));
    }
}
