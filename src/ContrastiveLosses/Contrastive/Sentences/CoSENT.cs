using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes CoSENT: pairs of rows with a higher score shall be more similar than pairs with a lower one.</summary>
    /// <remarks>
    /// <para><c>log( 1 + sum_{(a, b): t_a &lt; t_b} e^{s_a - s_b} )</c>, a and b over the P pairs of rows, t the targets,
    /// <c>s_a = &lt;x_a, y_a&gt; / temperature</c> of the rows of pair a. One number: the pairs of pairs have one logarithm in common.</para>
    /// <para>Range: [0, inf). Only the order of the targets matters. No two different targets: 0, with gradient 0. A target that is not finite
    /// makes the loss NaN. Memory: O(P D). Time: O(P D + P log P).</para>
    /// <para>Su, CoSENT (2022); sentence-transformers' CoSENTLoss, where its scale of 20 is 1 / temperature.</para>
    /// </remarks>
    /// <param name="x">Embeddings, [P, D], floating point.</param>
    /// <param name="y">Their partners, row by row: shape, type and device of <paramref name="x"/>.</param>
    /// <param name="targets">t, how alike the rows of each pair shall be, [P], real numbers or integers.</param>
    /// <param name="temperature">Divides the similarities; 0.05 where it is left out (sentence-transformers).</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss, one number; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0.</exception>
    public static Tensor CoSENT(Tensor x, Tensor y, Tensor targets, Temperature temperature = default, bool normalize = true, ICollective? collective = null)
    {
        using var call = Call.Holding(x, y, targets, temperature.Tensor);
        Guard.Features(x);
        Guard.Matches(y, x);
        Guard.Targets(targets, x, several: false);
        Guard.Positive(temperature);

        var (rows, columns) = (Items.Of(x, normalize, collective), Items.Of(y, normalize, collective));
        var similarities = Similarities.Between(rows, columns, temperature.Or(0.05));
        var (target, order) = similarities.OfAllRows(targets.detach().to(float64)).detach().sort(stable: true);
        var s = similarities.OfAllRows(similarities.Paired()).index(order);
        // For each pair b the number of pairs with a lower target: they come first.
        var lower = searchsorted(target, target);
        var level = CumulativeLogSumExp.Of(s).index(lower.sub(Scalars.One).clamp_min(Scalars.Zero));
        var terms = (level - s).masked_fill(lower.eq(Scalars.Zero), Scalars.NegativeInfinity);
        var loss = cat([zeros([1], s.dtype, s.device), terms]).logsumexp(0);
        return call.Result(similarities.OverBatch(TermMean.NaNUnlessFinite(TermMean.NaNUnlessFinite(loss, s), target)));
    }
}
