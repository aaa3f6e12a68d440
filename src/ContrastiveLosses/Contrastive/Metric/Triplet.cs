using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using ContrastiveLosses.Triplets;

namespace ContrastiveLosses;

/// <summary>Which triplets of an anchor, a positive and a negative count.</summary>
public enum TripletMining
{
    /// <summary>All of them.</summary>
    BatchAll,

    /// <summary>One per anchor: its farthest positive and its nearest negative.</summary>
    BatchHard,

    /// <summary>
    /// One per anchor and positive, with the nearest negative that is farther than the positive, or the farthest negative when none is.
    /// </summary>
    SemiHard,
}

/// <summary>Over which triplets the mean is taken.</summary>
public enum TripletAverage
{
    /// <summary>Those whose term is above 0. A soft margin's always are.</summary>
    Active,

    /// <summary>All that were mined.</summary>
    All,
}

public static partial class Contrastive
{
    /// <summary>Computes the triplet loss over triplets mined from the batch.</summary>
    /// <remarks>
    /// <para><c>sum_{(a, p, n)} f( d(x_a, x_p) - d(x_a, x_n) + margin )</c> over the mined triplets, divided by their number, with p another
    /// item of a's label, n one of another label, <c>f(z) = max(0, z)</c>, or <c>log(1 + e^z)</c> for the soft margin.</para>
    /// <para>Range: [0, inf). An anchor without a positive or without a negative has no triplet; without any triplet the loss is 0. Of
    /// several equally far items the lowest index is mined; for batch-hard, distances that round alike are equal. Computed in float64,
    /// Euclidean distances from differences; the gradient of a Euclidean distance of 0 is 0. Memory: O(N D) and a block of rows of
    /// distances; with a soft margin over all triplets N^2 numbers per anchor at a time. Time: O(N^2 D), and O(N^2 log N) more except for
    /// batch-hard, or O(N^3) more with a soft margin over all triplets.</para>
    /// <para>Weinberger and Saul (2006); Hermans et al., In Defense of the Triplet Loss (2017), Eqs. 5 (batch-hard) and 6 (batch-all), and
    /// the soft margin; Schroff et al., FaceNet (2015): semi-hard, squared distances, unit length, margin 0.2. The "semihard" miner of
    /// pytorch-metric-learning takes all triplets within the margin instead.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D], floating point.</param>
    /// <param name="labels">Class of each sample, [N], any integers.</param>
    /// <param name="mining">Which triplets count.</param>
    /// <param name="margin">By how much a negative shall be farther than a positive, in units of the distance; 0.2 is FaceNet's.</param>
    /// <param name="distance">How far apart two embeddings are. The cosine distance does not depend on their lengths.</param>
    /// <param name="soft">Whether the soft margin replaces the hinge; Hermans et al. use it with margin 0.</param>
    /// <param name="average">Over which triplets the mean is taken. Left out: the active ones of batch-all, all of the others.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="reduction">Mean, sum, or the sum of the terms of each anchor, [N].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The margin is not finite.</exception>
    public static Tensor Triplet(
        Tensor features,
        Tensor labels,
        TripletMining mining = TripletMining.BatchAll,
        double margin = 0.2,
        Distance distance = Distance.Euclidean,
        bool soft = false,
        TripletAverage? average = null,
        bool normalize = false,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, labels);
        Guard.Features(features);
        Guard.RequiredLabels(labels, features);
        Guard.Defined(mining);
        Guard.Number(margin, mayBeInfinite: false);
        Guard.Defined(distance);
        Guard.Defined(average ?? TripletAverage.All, nameof(average));
        Guard.Defined(reduction);

        // Lengths too are computed in float64, so that near duplicates are told apart whatever the distance.
        var items = Items.Of(features.to(float64), labels, normalize || distance == Distance.Cosine, collective);
        var activeOnly = (average ?? (mining == TripletMining.BatchAll ? TripletAverage.Active : TripletAverage.All)) == TripletAverage.Active;
        var term = new TripletTerm(margin, distance, soft, activeOnly);
        var (sums, counts) = mining switch
        {
            TripletMining.BatchHard => BatchHardTriplets.Of(items, term),
            TripletMining.SemiHard => Blocks(new SemiHardTriplets(term)),
            _ => Blocks(soft ? new SoftTriplets(term) : new HingeTriplets(term)),
        };
        var loss = TermMean.Of(TermMean.NaNUnlessFinite(sums, features, items.Ranks), counts, reduction, items.Ranks);
        return call.Result(loss.to(Embeddings.Widened(features.dtype)));

        (Tensor Sums, Tensor Counts) Blocks(IRowFormula formula)
        {
            var values = new RowBlocks(formula).Map(items.Ranks, items.Features, null, items.Keys.Label!);
            return (values.select(1, 0), values.select(1, 1));
        }
    }
}
