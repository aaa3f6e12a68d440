using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes the multiple negatives ranking loss: each query picks its document among all documents and hard negatives.</summary>
    /// <remarks>
    /// <para><c>l_i = -log( e^{s(q_i, d_i)} / ( sum_j e^{s(q_i, d_j)} + sum_k e^{s(q_i, h_k)} ) )</c>, with
    /// <c>s(a, b) = &lt;a, b&gt; / temperature</c>: j over the documents of the batch, k over all hard negatives.</para>
    /// <para>Range: [0, inf). One query without a hard negative: 0. It is <see cref="InfoNCEQueue"/> with inBatch and the hard negatives as
    /// the queue, and without those <see cref="InfoNCE"/> in one direction. Memory: O((N + K) D), whatever the batch: there is
    /// nothing that a cached form of the loss would save.</para>
    /// <para>Henderson et al., Efficient Natural Language Response Suggestion for Smart Reply (2017); sentence-transformers, where its scale of
    /// 20 is 1 / temperature.</para>
    /// </remarks>
    /// <param name="queries">Embeddings, [N, D], floating point.</param>
    /// <param name="documents">The right one of each query: shape, type and device of <paramref name="queries"/>.</param>
    /// <param name="hardNegatives">Hard negatives of all queries, [K, D], in any number and order; left out, there are none.</param>
    /// <param name="temperature">Divides the similarities; 0.05 where it is left out (sentence-transformers).</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="reduction">Mean, sum, or one value per query, [N].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0.</exception>
    public static Tensor MultipleNegativesRanking(
        Tensor queries,
        Tensor documents,
        Tensor? hardNegatives = null,
        Temperature temperature = default,
        bool normalize = true,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(queries, documents, hardNegatives, temperature.Tensor);
        Guard.Features(queries);
        Guard.Matches(documents, queries);
        if (hardNegatives is not null) Guard.Columns(hardNegatives, queries);
        Guard.Positive(temperature);
        Guard.Defined(reduction);

        return call.Result(AgainstQueue(
            Items.Of(queries, normalize, collective), Items.Of(documents, normalize, collective),
            Items.Unrelated(hardNegatives ?? documents.narrow(0, 0, 0), normalize, collective), temperature.Or(0.05), inBatch: true, epsilon: 0, reduction));
    }
}
