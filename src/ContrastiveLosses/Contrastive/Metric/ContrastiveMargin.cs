using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

/// <summary>Over which pairs the contrastive margin loss takes its mean.</summary>
public enum MarginAverage
{
    /// <summary>All pairs of the batch, similar and dissimilar ones together.</summary>
    Pairs,

    /// <summary>The pairs whose term is above 0: one mean of the similar and one of the dissimilar ones, which are added.</summary>
    Active,
}

public static partial class Contrastive
{
    /// <summary>Computes the max-margin contrastive loss of Hadsell et al. over all pairs of the batch.</summary>
    /// <remarks>
    /// <para>A pair {i, j} of one label has the term <c>max(0, d_ij - positiveMargin)^q / q</c>, a pair of two labels
    /// <c>max(0, margin - d_ij)^q / q</c>, with <c>d_ij = d(x_i, x_j)</c> and q the power. The mean is over the N (N - 1) / 2 pairs
    /// i &lt; j.</para>
    /// <para>Range: [0, inf). Fewer than two samples: 0. Computed in float64, Euclidean distances from differences; the gradient of a
    /// Euclidean distance of 0 is 0, so that equal embeddings of two labels stay where they are. Memory: O(N D) and a block of rows of
    /// distances.</para>
    /// <para>Hadsell, Chopra and LeCun, Dimensionality Reduction by Learning an Invariant Mapping (2006), Eq. 4: Euclidean distance, power
    /// 2. pytorch-metric-learning: power 1, unit length, <see cref="MarginAverage.Active"/>. Pairs that are given one by one:
    /// <see cref="ContrastiveMarginPairs"/>.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D], floating point.</param>
    /// <param name="labels">Class of each sample, [N], any integers.</param>
    /// <param name="margin">How far apart items of two labels shall be, in units of the distance.</param>
    /// <param name="positiveMargin">How far apart items of one label may be.</param>
    /// <param name="power">1 or 2; 2 is the paper's.</param>
    /// <param name="average">Over which pairs the mean is taken.</param>
    /// <param name="distance">How far apart two embeddings are. The cosine distance does not depend on their lengths.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="reduction">Mean, sum over the pairs, or one value per sample, [N]: half the sum of its pairs' terms.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A margin is not finite, or the power is neither 1 nor 2.</exception>
    public static Tensor ContrastiveMargin(
        Tensor features,
        Tensor labels,
        double margin = 1,
        double positiveMargin = 0,
        int power = 2,
        MarginAverage average = MarginAverage.Pairs,
        Distance distance = Distance.Euclidean,
        bool normalize = false,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, labels);
        Guard.Features(features);
        Guard.RequiredLabels(labels, features);
        Guard.Number(margin, mayBeInfinite: false);
        Guard.Number(positiveMargin, mayBeInfinite: false);
        if (power is not (1 or 2)) throw new ArgumentOutOfRangeException(nameof(power), power, $"power must be 1 or 2, not {power}.");
        Guard.Defined(average);
        Guard.Defined(distance);
        Guard.Defined(reduction);

        // Lengths too are computed in float64, so that near duplicates are told apart whatever the distance.
        var items = Items.Of(features.to(float64), labels, normalize || distance == Distance.Cosine, collective);
        var ranks = items.Ranks;
        var formula = new MarginPairs(margin, positiveMargin, power, distance);
        var rows = new RowBlocks(formula).Map(ranks, items.Features, null, items.Keys.Label!);
        var (positive, negative) = (Term(0), Term(2));
        // Each pair stands in two rows: in the sums, and in what they are divided by.
        var loss = reduction == Reduction.Mean && average == MarginAverage.Active
            ? TermMean.Of(positive, rows.select(1, 1), reduction, ranks).Plus(TermMean.Of(negative, rows.select(1, 3), reduction, ranks))
            : TermMean.Of(positive.Plus(negative).Over(reduction == Reduction.Mean ? 1 : 2), Others(), reduction, ranks);
        return call.Result(loss.to(Embeddings.Widened(features.dtype)));

        Tensor Term(long column) => TermMean.NaNUnlessFinite(rows.select(1, column), features, ranks);

        Tensor Others() => full_like(positive, Scalars.One).Times(Math.Max(0, items.TotalCount - 1));
    }

    /// <summary>Computes the max-margin contrastive loss of Hadsell et al. over given pairs.</summary>
    /// <remarks>
    /// <para><c>l_i = d_i^2 / 2</c> for a similar pair, <c>l_i = max(0, margin - d_i)^2 / 2</c> for another, with
    /// <c>d_i = ||x1_i - x2_i||</c>.</para>
    /// <para>Range: [0, inf). No pair: 0. The gradient of a distance of 0 is 0. Memory: O(B D).</para>
    /// <para>Hadsell, Chopra and LeCun, Dimensionality Reduction by Learning an Invariant Mapping (2006), Eq. 4.</para>
    /// </remarks>
    /// <param name="x1">Embeddings, [B, D], floating point.</param>
    /// <param name="x2">Their partners, row by row: shape, type and device of <paramref name="x1"/>.</param>
    /// <param name="similar">[B], integers or truth values: 0 for a dissimilar pair, anything else for a similar one.</param>
    /// <param name="margin">How far apart a dissimilar pair shall be.</param>
    /// <param name="reduction">Mean, sum, or one value per pair, [B].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The margin is not finite.</exception>
    public static Tensor ContrastiveMarginPairs(
        Tensor x1, Tensor x2, Tensor similar, double margin = 1, Reduction reduction = Reduction.Mean, ICollective? collective = null)
    {
        using var call = Call.Holding(x1, x2, similar);
        Guard.Features(x1);
        Guard.Matches(x2, x1);
        Guard.RequiredLabels(similar, x1);
        Guard.Number(margin, mayBeInfinite: false);
        Guard.Defined(reduction);

        var (x, y) = (Embeddings.Prepare(x1, normalize: false), Embeddings.Prepare(x2, normalize: false));
        var pull = Distances.Paired(x, y, Distance.SquaredEuclidean);
        var push = Distances.Paired(x, y, Distance.Euclidean).neg().Plus(margin).relu().Squared();
        var loss = where(similar.ne(Scalars.Zero), pull, push).Over(2);
        return call.Result(TermMean.Of(loss, reduction, Ranks.Of(collective, x1)));
    }
}
