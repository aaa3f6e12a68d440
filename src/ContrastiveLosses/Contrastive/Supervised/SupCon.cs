using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

/// <summary>Where the sum over the positives of a supervised contrastive loss stands.</summary>
public enum SupConForm
{
    /// <summary>Outside of the logarithm: the better one in the paper, and what is meant by SupCon.</summary>
    Out,

    /// <summary>Inside of the logarithm.</summary>
    In,
}

/// <summary>Which items are anchors.</summary>
public enum ContrastMode
{
    /// <summary>Every view.</summary>
    All,

    /// <summary>The first view only; the other views are still compared with.</summary>
    One,
}

public static partial class Contrastive
{
    /// <summary>Computes the supervised contrastive loss.</summary>
    /// <remarks>
    /// <para>Out: <c>l_i = -1/|P(i)| sum_{p in P(i)} log( e^{s_ip} / sum_{a in A(i)} e^{s_ia} )</c>.
    /// In: <c>l_i = -log( 1/|P(i)| sum_{p in P(i)} e^{s_ip} / sum_{a in A(i)} e^{s_ia} )</c>. With
    /// <c>s_ij = &lt;x_i, x_j&gt; / temperature</c>, A(i) all items but i (the positives included), P(i) those of i's label.</para>
    /// <para>Range: [log |P(i)|, inf) for each anchor: with several positives the loss does not reach 0. A batch of one class is well
    /// defined. An anchor without a positive does not count. Memory: O(N D); with a mask O(N^2), in the form In O((N V)^2).</para>
    /// <para>Khosla et al., Supervised Contrastive Learning (2020), Eqs. 2 (out) and 3 (in), averaged over the anchors. The authors'
    /// code multiplies by temperature / 0.07 (<paramref name="baseTemperature"/>), counts anchors without a positive as 0
    /// (<see cref="Anchors.All"/>), and subtracts the maximum over the item itself too, which ends in NaN at low temperatures in float32.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D] or, with V views of each sample, [N, V, D], floating point.</param>
    /// <param name="labels">Class of each sample, [N], any integers. Left out: every sample is a class of its own, and the loss is NT-Xent.</param>
    /// <param name="temperature">Divides the similarities; 0.1 where it is left out (the paper's).</param>
    /// <param name="form">Where the sum over the positives stands.</param>
    /// <param name="contrastMode">Which views are anchors.</param>
    /// <param name="mask">Instead of labels: [N, N], entry ij the weight of sample j as a positive of sample i (1 or 0, or soft).
    /// It may be asymmetric. The other views of a sample are positives with the weight on the diagonal; an item never is its own. With a
    /// collective a row for each of this rank's samples and a column for those of all ranks.</param>
    /// <param name="baseTemperature">Multiplies the loss by temperature / baseTemperature; the authors' code has 0.07.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="anchors">Over which anchors the mean is taken.</param>
    /// <param name="reduction">Mean, sum, or one value per anchor: [N], or [N, V] with views.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit, or mask is given beside labels.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A temperature is not above 0.</exception>
    public static Tensor SupCon(
        Tensor features,
        Tensor? labels = null,
        Temperature temperature = default,
        SupConForm form = SupConForm.Out,
        ContrastMode contrastMode = ContrastMode.All,
        Tensor? mask = null,
        double? baseTemperature = null,
        bool normalize = true,
        Anchors anchors = Anchors.Valid,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, labels, mask, temperature.Tensor);
        Guard.FeaturesOrViews(features);
        Guard.Labels(labels, features);
        if (mask is not null && labels is not null) throw new ArgumentException("mask and labels exclude each other: both were given.", nameof(mask));
        Guard.Positive(temperature);
        Guard.Positive(baseTemperature ?? 1, nameof(baseTemperature));
        Guard.Defined(form);
        Guard.Defined(contrastMode);
        Guard.Defined(anchors);
        Guard.Defined(reduction);

        var t = temperature.Or(0.1);
        var items = Items.Of(features, labels, normalize, collective);
        var anchorItems = contrastMode == ContrastMode.One ? items.FirstView() : items;
        var s = Similarities.Between(anchorItems, items, t);
        if (mask is not null)
        {
            MaskedPositives.Check(mask, items);
            Guard.SameDevice(mask, features);
            var positives = MaskedPositives.Of(mask, anchorItems, items);
            var masked = form == SupConForm.Out
                ? s.Reduce(LogSumExp(Others)) - positives.Mean(t)
                : s.Reduce(LogSumExp(Others)) - positives.LogMeanExp(t);
            return call.Result(t.Rescale(s.OverAnchors(masked, positives.Any, anchors, reduction), baseTemperature));
        }
        var loss = form == SupConForm.Out ? Outside(s) : Inside(s);
        return call.Result(t.Rescale(s.OverAnchors(loss, s.Any(Positives), anchors, reduction), baseTemperature));

        static Tensor Inside(Similarities s)
        {
            var (all, positive, count) = s.Reduce(LogSumExp(Others), LogSumExp(Positives), Count(Positives));
            return (all - positive).Plus(count.log());
        }
    }
}
