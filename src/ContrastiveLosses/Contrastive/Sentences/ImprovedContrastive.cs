using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes the improved contrastive loss of GTE: each pair of query and document against all pairs of both, within and across.</summary>
    /// <remarks>
    /// <para><c>l_i = -log( e^{s(q_i, d_i)} / Z_i )</c>, <c>Z_i = sum_j e^{s(q_i, d_j)} + sum_{j != i} e^{s(q_i, q_j)} + sum_j e^{s(q_j, d_i)}
    /// + sum_{j != i} e^{s(d_j, d_i)}</c>, with <c>s(a, b) = &lt;a, b&gt; / temperature</c>. Both sums over all j hold the positive:
    /// it stands in the denominator twice.</para>
    /// <para>Range: [log 2, inf). Queries and documents can be exchanged. A single pair has no negative and does not count: 0.
    /// Memory: O(N D).</para>
    /// <para>Li et al., Towards General Text Embeddings with Multi-stage Contrastive Learning (2023). That the positive stands twice is how
    /// the equation is printed; it could not be verified against the paper's text.</para>
    /// </remarks>
    /// <param name="queries">Embeddings, [N, D], floating point.</param>
    /// <param name="documents">Their partners, row by row: shape, type and device of <paramref name="queries"/>.</param>
    /// <param name="temperature">Divides the similarities; 0.01 where it is left out (the paper).</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="reduction">Mean, sum, or one value per pair, [N].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0.</exception>
    public static Tensor ImprovedContrastive(
        Tensor queries,
        Tensor documents,
        Temperature temperature = default,
        bool normalize = true,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(queries, documents, temperature.Tensor);
        Guard.Features(queries);
        Guard.Matches(documents, queries);
        Guard.Positive(temperature);
        Guard.Defined(reduction);

        var t = temperature.Or(0.01);
        var (q, d) = (Items.Of(queries, normalize, collective), Items.Of(documents, normalize, collective));
        var s = Similarities.Between(q, d, t);
        var (ofQuery, ofDocument, positive) = s.Reduce(LogSumExp(Others), ColumnLogSumExp(Others), Paired);
        var (amongQueries, amongDocuments) =
            (Similarities.Within(q, t).Reduce(LogSumExp(Others)), Similarities.Within(d, t).Reduce(LogSumExp(Others)));
        var loss = AgainstAll(positive, times: 2, ofQuery, amongQueries, ofDocument, amongDocuments);
        return call.Result(s.OverAnchors(loss, s.Any(Others), Anchors.Valid, reduction));
    }
}
