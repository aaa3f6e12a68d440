using ContrastiveLosses.Arguments;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

/// <summary>What a batch of embeddings gives a loss to compare, and what of it the loss can still learn from.</summary>
/// <param name="Pairs">The anchors and pairs.</param>
/// <param name="ItemsNotFinite">Items with a number that is NaN or infinite. With any, the means below are NaN, and no anchor counts as solved.</param>
/// <param name="ZeroItems">Items of zeros, which have cosine 0 with everything and get no gradient.</param>
/// <param name="PositiveCosine">Mean cosine of the positive pairs; NaN without any.</param>
/// <param name="NegativeCosine">Mean cosine of the negative pairs; NaN without any.</param>
/// <param name="Gradient">Mean over the anchors with both of sigma(L_i - s_i), L_i the log-sum-exp of the negatives, s_i the mean of the
/// positives: the factor of their gradients, 1 where the negatives win, 0 where all is learnt; NaN without such an anchor.</param>
/// <param name="SolvedAnchors">How many of these anchors have a factor below 0.001.</param>
/// <param name="EffectiveNegatives">Mean of exp(2 L_i - LSE of 2 s_ij): by how many negatives an anchor is pushed, between 1, the hardest
/// alone, and all of them; NaN without a negative.</param>
/// <param name="Findings">Why a loss of this batch is 0, NaN or flat, a sentence each; none when nothing stands out.</param>
public sealed record BatchReport(
    PairCounts Pairs, long ItemsNotFinite, long ZeroItems, double PositiveCosine, double NegativeCosine, double Gradient,
    long SolvedAnchors, double EffectiveNegatives, IReadOnlyList<string> Findings);

public static partial class Diagnostics
{
    /// <summary>Looks at a batch of embeddings and says why a contrastive loss of it is 0, NaN or flat.</summary>
    /// <remarks>
    /// <para>Counts as <see cref="CountPairs"/>; cosines from class sums; the saturation of the temperature from one pass over the pairs.
    /// It finds: items that are not finite or zero; anchors without a positive, and batches without a negative; with biases, anchors
    /// without a conflicting positive; embeddings that are nearly equal; anchors that are solved at this temperature, whose gradient is
    /// next to nothing; a temperature so high that all negatives weigh the same, or so low that only the hardest counts.</para>
    /// <para>No gradient; it waits for the device. Memory: O(N D).</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D] or, with V views of each sample, [N, V, D], floating point.</param>
    /// <param name="labels">Class of each sample, [N], any integers. Left out: every sample is a class of its own.</param>
    /// <param name="biases">Bias attribute of each sample, [N], any integers; may be left out.</param>
    /// <param name="temperature">The loss's temperature, above 0.</param>
    /// <returns>The numbers and the findings.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0.</exception>
    public static BatchReport ReportBatch(Tensor features, Tensor? labels = null, Tensor? biases = null, double temperature = 0.1)
    {
        using var call = Call.Holding(features, labels, biases);
        Guard.FeaturesOrViews(features);
        Guard.Labels(labels, features);
        Guard.Labels(biases, features);
        Guard.Positive(temperature);

        using var noGrad = no_grad();
        var views = features.dim() == 3 ? features.size(1) : 1;
        // A sample without a view is no item.
        var samples = views == 0 ? 0 : features.size(0);
        var classes = labels?.narrow(0, 0, samples) ?? Scalars.Range(samples, features.device);
        var pairs = CountPairs(classes, biases?.narrow(0, 0, samples), Math.Max(1, views));
        var rows = features.flatten(0, -2);
        var report = new BatchReport(
            pairs, Number(rows.isfinite().all(1).logical_not()), Number(rows.eq(Scalars.Zero).all(1)), double.NaN, double.NaN, double.NaN,
            0, double.NaN, []);
        if (report.ItemsNotFinite == 0) report = Saturated(report, Items.Of(features, labels, biases, normalize: true), temperature);
        return report with { Findings = [.. BatchFindings.Of(report, temperature)] };

        static long Number(Tensor which) => which.sum().item<long>();
    }

    private static BatchReport Saturated(BatchReport report, Items items, double temperature)
    {
        var cosines = Similarities.Within(items, 1);
        var s = Similarities.Within(items, temperature);
        var (level, doubled, positive) = s.Reduce(LogSumExp(Negatives), LogSumExp(Negatives, 2), Mean(Positives));
        var isCompared = s.Any(Positives, Negatives);
        var factor = (level - positive).sigmoid().masked_select(isCompared).to(float64);
        var effective = (level.Times(2) - doubled).exp().masked_select(s.Any(Negatives)).to(float64);
        using Scalar solved = BatchFindings.Solved;
        return report with
        {
            PositiveCosine = MeanOver(Positives),
            NegativeCosine = MeanOver(Negatives),
            Gradient = MeanOf(factor),
            SolvedAnchors = factor.lt(solved).sum().item<long>(),
            EffectiveNegatives = MeanOf(effective),
        };

        double MeanOver(PairSet set) =>
            s.Any(set).any().item<bool>() ? cosines.Reduce(Sum(set)).to(float64).sum().div(cosines.Count(set).sum()).item<double>() : double.NaN;

        static double MeanOf(Tensor numbers) => numbers.numel() == 0 ? double.NaN : numbers.mean().item<double>();
    }
}
