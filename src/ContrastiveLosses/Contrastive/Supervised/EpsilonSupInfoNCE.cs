using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

/// <summary>How the losses of an anchor's positives are put together.</summary>
public enum PositiveReduction
{
    /// <summary>Their mean: the authors' code, behind the published figures.</summary>
    Mean,

    /// <summary>Their sum: the paper's equation.</summary>
    Sum,
}

public static partial class Contrastive
{
    /// <summary>Computes epsilon-SupInfoNCE: each positive against the negatives, with a margin epsilon between them.</summary>
    /// <remarks>
    /// <para>Out: <c>l_i = 1/|P(i)| sum_{p in P(i)} -log( e^{s_ip} / ( e^{s_ip - epsilon} + sum_{n in N(i)} e^{s_in} ) )</c>; the denominator
    /// holds that one positive, times e^{-epsilon}, and the items of other labels. In:
    /// <c>l_i = log( e^{-epsilon}/|P(i)| sum_{p in P(i)} e^{s_ip} + sum_{n in N(i)} e^{s_in} ) - log sum_{p in P(i)} e^{s_ip}</c>. With
    /// <c>s_ij = &lt;x_i, x_j&gt; / temperature</c>, so that the margin between the cosines is epsilon times temperature.</para>
    /// <para>Out with the mean: the range is [-epsilon, inf); epsilon 0 is <see cref="SINCERE"/>, infinite epsilon <see cref="InfoL1O"/>; one
    /// class gives exactly -epsilon, gradient 0. An anchor without a positive does not count. Memory: O(N D).</para>
    /// <para>Barbano et al., Unbiased Supervised Contrastive Learning (2023), Eq. 4; the in form is that of the authors' code. The code
    /// adds 1e-6 to the denominator relative to the item itself, a phantom negative that is felt below temperature 0.1; it multiplies
    /// by temperature / 0.07 (<paramref name="baseTemperature"/>) and takes the mean over all anchors (<see cref="Anchors.All"/>).</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D] or, with V views of each sample, [N, V, D], floating point.</param>
    /// <param name="labels">Class of each sample, [N], any integers. Left out: every sample is a class of its own (epsilon-InfoNCE).</param>
    /// <param name="temperature">Divides the similarities; 0.1 where it is left out (the authors' scripts).</param>
    /// <param name="epsilon">Margin, in units of s; may be infinite. 0.25 is what SINCERE's authors compared with.</param>
    /// <param name="form">Where the sum over the positives stands.</param>
    /// <param name="positives">Mean or sum over the positives, in the out form.</param>
    /// <param name="baseTemperature">Multiplies the loss by temperature / baseTemperature; the authors' code has 0.07.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="anchors">Over which anchors the mean is taken.</param>
    /// <param name="reduction">Mean, sum, or one value per anchor: [N], or [N, V] with views.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A temperature is not above 0, or epsilon is no number.</exception>
    public static Tensor EpsilonSupInfoNCE(
        Tensor features,
        Tensor? labels = null,
        Temperature temperature = default,
        double epsilon = 0.25,
        SupConForm form = SupConForm.Out,
        PositiveReduction positives = PositiveReduction.Mean,
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
        Guard.Number(epsilon, mayBeInfinite: true);
        Guard.Positive(baseTemperature ?? 1, nameof(baseTemperature));
        Guard.Defined(form);
        Guard.Defined(positives);
        Guard.Defined(anchors);
        Guard.Defined(reduction);

        var t = temperature.Or(0.1);
        var s = Similarities.Within(Items.Of(features, labels, normalize, collective), t);
        var counts = double.IsInfinity(epsilon) ? s.Any(Positives, Negatives) : s.Any(Positives);
        // With one positive each the forms are the same.
        var loss = s.ArePairs ? OfPairs() : form == SupConForm.Out ? Outside() : Inside();
        return call.Result(t.Rescale(s.OverAnchors(loss, counts, anchors, reduction), baseTemperature));

        Tensor OfPairs()
        {
            var (level, positive) = s.Reduce(LogSumExp(Negatives), LogSumExp(Positives));
            return Against(level, positive, epsilon);
        }

        Tensor Outside()
        {
            var count = s.Reduce(Count(Positives));
            var sum = double.IsInfinity(epsilon)
                ? count * s.Reduce(LogSumExp(Negatives)) - s.Reduce(Sum(Positives))
                : s.Reduce(LogAddExp(Positives, LogSumExp(Negatives), epsilon));
            return positives == PositiveReduction.Sum ? sum : sum / count.clamp_min(Scalars.One);
        }

        Tensor Inside()
        {
            var (level, positive, count) = s.Reduce(LogSumExp(Negatives), LogSumExp(Positives), Count(Positives));
            // Without a positive the difference would be infinite, and the derivative of what follows no number.
            var difference = (level - positive).masked_fill(count.eq(Scalars.Zero), Scalars.Zero);
            if (double.IsInfinity(epsilon)) return difference;
            // log( e^{-epsilon} / |P| + e^{L - LSE_P} )
            return count.clamp_min(Scalars.One).log().neg().Plus(-epsilon).LogAddExp(difference);
        }
    }
}
