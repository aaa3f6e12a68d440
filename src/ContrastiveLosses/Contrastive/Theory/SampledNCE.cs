using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes NCE against exactly k given negatives per anchor, as the theory of contrastive learning has it.</summary>
    /// <remarks>
    /// <para><c>l_i = log( 1 + sum_{r = 1..k} e^{(&lt;x_i, m_{n(i, r)}&gt; - &lt;x_i, p_i&gt;) / temperature} )</c>, x the anchors, p their
    /// positives, m the rows of the pool and n(i, r) the drawn numbers, averaged over the anchors that have a negative.
    /// <see cref="SampleNegatives"/> draws them, <see cref="ExpectedNCE"/> is the mean over all draws.</para>
    /// <para>Range: [0, inf); a row may be drawn several times and then counts as often. An anchor without a negative does not count.
    /// Memory: O((N + M) D + N k) and a block of bounded size for the drawn rows.</para>
    /// <para>Saunshi et al. (2019); Awasthi, Dikkala and Kamath, Do More Negative Samples Necessarily Hurt in Contrastive Learning?
    /// (2022). Neither names a temperature; 1 is theirs.</para>
    /// </remarks>
    /// <param name="anchors">Embeddings, [N, D], floating point.</param>
    /// <param name="positives">Their partners, row by row: shape, type and device of <paramref name="anchors"/>.</param>
    /// <param name="pool">The rows from which negatives are drawn, [M, D]; may be <paramref name="positives"/> itself.</param>
    /// <param name="negatives">Which rows of the pool are each anchor's negatives, [N, k], integers below M; a negative number is none.</param>
    /// <param name="temperature">Divides the similarities; 1 where it is left out.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="reduction">Mean, sum, or one value per anchor, [N].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part, but the pool;
    /// null is this process alone. The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit, or, on the CPU, a number is not below M.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0.</exception>
    public static Tensor SampledNCE(
        Tensor anchors,
        Tensor positives,
        Tensor pool,
        Tensor negatives,
        Temperature temperature = default,
        bool normalize = true,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(anchors, positives, pool, negatives, temperature.Tensor);
        Guard.Features(anchors);
        Guard.Matches(positives, anchors);
        Guard.Columns(pool, anchors);
        Guard.Drawn(negatives, anchors, pool.size(0));
        Guard.Positive(temperature);
        Guard.Defined(reduction);

        var x = temperature.Or(1).Divide(Embeddings.Prepare(anchors, normalize));
        // What is none is a last row, of zeros: no row of the pool then takes part where it was not drawn, not even in the backward.
        var columns = cat([Embeddings.Prepare(pool, normalize), zeros([1, x.size(1)], x.dtype, x.device)]);
        var level = new RowBlocks(new DrawnNegatives(negatives.size(1), x.size(1))).Map(x, columns, negatives.to(int64));
        var loss = Against(level, x.mul(Embeddings.Prepare(positives, normalize)).sum(1), epsilon: 0);
        // Of an anchor without a negative NaN would be left in the gradients alone.
        foreach (var own in new[] { anchors, positives }) loss = TermMean.NaNUnlessFinite(loss, own);
        return call.Result(AnchorMean.Of(loss, negatives.ge(Scalars.Zero).any(1), Anchors.Valid, reduction, Ranks.Of(collective, anchors)));
    }
}
