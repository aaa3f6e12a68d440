using ContrastiveLosses.Arguments;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;

namespace ContrastiveLosses;

/// <summary>
/// What a batch gives a loss to compare. Pairs are ordered, an anchor and another item, as the losses sum over them.
/// </summary>
/// <param name="Items">The items of the batch: samples times views.</param>
/// <param name="AnchorsWithPositive">Those with another item of their label: the anchors that count.</param>
/// <param name="AnchorsWithoutPositive">The others.</param>
/// <param name="PositivePairs">Pairs of one label.</param>
/// <param name="NegativePairs">Pairs of two labels.</param>
/// <param name="Biased">The same split by bias, where biases were given.</param>
public sealed record PairCounts(
    long Items, long AnchorsWithPositive, long AnchorsWithoutPositive, long PositivePairs, long NegativePairs, BiasedPairCounts? Biased);

/// <summary>The pairs of a batch by whether they share their bias (aligned) or do not (conflicting).</summary>
/// <param name="AlignedPositivePairs">Pairs of one label and one bias.</param>
/// <param name="ConflictingPositivePairs">Pairs of one label and two biases.</param>
/// <param name="AlignedNegativePairs">Pairs of two labels and one bias.</param>
/// <param name="ConflictingNegativePairs">Pairs of two labels and two biases.</param>
/// <param name="AnchorsWithConflictingPositive">Anchors with a conflicting positive: those that count for a bias-contrastive loss.</param>
public sealed record BiasedPairCounts(
    long AlignedPositivePairs,
    long ConflictingPositivePairs,
    long AlignedNegativePairs,
    long ConflictingNegativePairs,
    long AnchorsWithConflictingPositive);

public static partial class Diagnostics
{
    /// <summary>Counts the pairs of a batch: whether a loss of 0 means that all is well or that there was nothing to compare.</summary>
    /// <remarks>From histograms of the labels and biases, in O(N log N); no pair is looked at. It waits for the device.</remarks>
    /// <param name="labels">Class of each sample, [N], any integers.</param>
    /// <param name="biases">Bias attribute of each sample, [N], any integers; may be left out.</param>
    /// <param name="views">How many views of each sample the features have; at least 1.</param>
    /// <returns>The counts.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is less than one view.</exception>
    public static PairCounts CountPairs(Tensor labels, Tensor? biases = null, long views = 1)
    {
        using var call = Call.Holding(labels, biases);
        Guard.IntegerVector(labels);
        Guard.Labels(biases, labels);
        Guard.Size(views);

        var items = Items.Of(zeros([labels.size(0), views, 0], float64, labels.device), labels, biases, normalize: false);
        var s = Similarities.Within(items, 1);
        var anchors = Anchors(Positives);
        return new PairCounts(
            items.Count, anchors, items.Count - anchors, Total(Positives), Total(Negatives), biases is null ? null : new BiasedPairCounts(
                Total(AlignedPositives), Total(ConflictingPositives), Total(AlignedNegatives), Total(ConflictingNegatives),
                Anchors(ConflictingPositives)));

        long Total(PairSet set) => s.Count(set).sum().item<long>();

        long Anchors(PairSet set) => s.Any(set).sum().item<long>();
    }
}
