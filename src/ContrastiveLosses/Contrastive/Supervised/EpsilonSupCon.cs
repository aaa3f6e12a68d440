using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes epsilon-SupCon: SupCon with a margin epsilon between positives and negatives.</summary>
    /// <remarks>
    /// <para><c>l_i = epsilon - 1/|P(i)| sum_{p in P(i)} log( e^{s_ip} / ( sum_{t in P(i)} e^{s_it - epsilon} + sum_{n in N(i)} e^{s_in} ) )</c>,
    /// with <c>s_ij = &lt;x_i, x_j&gt; / temperature</c>. The denominator holds all positives, times e^{-epsilon}, and the items of other labels.</para>
    /// <para>Epsilon 0 is <see cref="SupCon"/>; with the constant it is <see cref="SupCon"/> with epsilon added to each negative's s. An
    /// anchor without a positive does not count. Memory: O(N D).</para>
    /// <para>Barbano et al., Unbiased Supervised Contrastive Learning (2023), Eq. 5. The authors' code leaves the constant epsilon out
    /// (<paramref name="marginConstant"/>), which changes no gradient, adds 1e-6 to the denominator relative to the item itself, and
    /// multiplies by temperature / 0.07 (<paramref name="baseTemperature"/>).</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D] or, with V views of each sample, [N, V, D], floating point.</param>
    /// <param name="labels">Class of each sample, [N], any integers. Left out: every sample is a class of its own.</param>
    /// <param name="temperature">Divides the similarities; 0.1 where it is left out (the authors' scripts).</param>
    /// <param name="epsilon">Margin, in units of s.</param>
    /// <param name="marginConstant">Whether the constant epsilon is added.</param>
    /// <param name="baseTemperature">Multiplies the loss by temperature / baseTemperature; the authors' code has 0.07.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="anchors">Over which anchors the mean is taken.</param>
    /// <param name="reduction">Mean, sum, or one value per anchor: [N], or [N, V] with views.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A temperature is not above 0, or epsilon is not finite.</exception>
    public static Tensor EpsilonSupCon(
        Tensor features,
        Tensor? labels = null,
        Temperature temperature = default,
        double epsilon = 0.25,
        bool marginConstant = true,
        double? baseTemperature = null,
        bool normalize = true,
        Anchors anchors = Anchors.Valid,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, labels, temperature.Tensor);
        Guard.FeaturesOrViews(features);
        Guard.Labels(labels, features);
        Guard.Positive(temperature);
        Guard.Number(epsilon, mayBeInfinite: false);
        Guard.Positive(baseTemperature ?? 1, nameof(baseTemperature));
        Guard.Defined(anchors);
        Guard.Defined(reduction);

        var t = temperature.Or(0.1);
        var s = Similarities.Within(Items.Of(features, labels, normalize, collective), t);
        var (positive, negative, mean) = s.Reduce(LogSumExp(Positives), LogSumExp(Negatives), Mean(Positives));
        // An anchor without a positive does not count; what is computed of it must only be finite.
        var loss = positive.masked_fill(s.Any(Positives).logical_not(), Scalars.Zero).Plus(-epsilon).LogAddExp(negative) - mean;
        if (marginConstant) loss = loss.Plus(epsilon);
        return call.Result(t.Rescale(s.OverAnchors(loss, s.Any(Positives), anchors, reduction), baseTemperature));
    }
}
