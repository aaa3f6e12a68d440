using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

/// <summary>Losses that compare embeddings with one another: pure functions of tensors, in memory linear in the batch.</summary>
public static partial class Contrastive
{
    /// <summary>Computes InfoNCE between the rows of two tensors: in-batch negatives, symmetric as in CLIP or in one direction.</summary>
    /// <remarks>
    /// <para><c>r_i = -log( e^{s_ii} / ( e^{s_ii - epsilon} + sum_{j != i} e^{s_ij} ) )</c>, <c>c_i = -log( e^{s_ii} / ( e^{s_ii - epsilon} +
    /// sum_{j != i} e^{s_ji} ) )</c>, with <c>s_ij = &lt;x_i, y_j&gt; / temperature</c>. Symmetric: <c>l_i = (r_i + c_i) / 2</c>; else
    /// <c>l_i = r_i</c>. The denominator holds all N columns; there are no negatives within x or within y.</para>
    /// <para>Range: [0, inf) for epsilon 0; log N for embeddings that are all equal. One row: -epsilon, or 0 where it is infinite. Equal
    /// texts of two images are false negatives here; <see cref="SupCon"/> takes labels. Memory: O(N D).</para>
    /// <para>Radford et al., CLIP (2021), Fig. 3; in one direction van den Oord et al. (2018), Eq. 4; epsilon: Barbano et al. (2023), Eq. 2.</para>
    /// </remarks>
    /// <param name="x">Embeddings, [N, D], floating point.</param>
    /// <param name="y">Their partners, row by row: shape, type and device of <paramref name="x"/>.</param>
    /// <param name="temperature">Divides the similarities; 0.07 where it is left out (CLIP's initial value). CLIP learns it as a tensor.</param>
    /// <param name="symmetric">Whether the columns are classified too; false for queries against keys.</param>
    /// <param name="epsilon">Margin, in units of s: the partner counts e^{-epsilon} in the denominator. May be infinite; a row without
    /// negatives does not count then.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="reduction">Mean, sum, or one value per row, [N].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0, or epsilon is no number.</exception>
    public static Tensor InfoNCE(
        Tensor x,
        Tensor y,
        Temperature temperature = default,
        bool symmetric = true,
        double epsilon = 0,
        bool normalize = true,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(x, y, temperature.Tensor);
        Guard.Features(x);
        Guard.Matches(y, x);
        Guard.Positive(temperature);
        Guard.Number(epsilon, mayBeInfinite: true);
        Guard.Defined(reduction);

        var (rows, columns) = (Items.Of(x, normalize, collective), Items.Of(y, normalize, collective));
        var s = Similarities.Between(rows, columns, temperature.Or(0.07));
        // Without the positive in the denominator, a row needs another.
        var counts = double.IsInfinity(epsilon) ? s.Any(Others) : s.EveryRow();
        if (!symmetric)
        {
            var (level, own) = s.Reduce(LogSumExp(Others), Paired);
            return call.Result(s.OverAnchors(Against(level, own, epsilon), counts, Anchors.Valid, reduction));
        }
        var (row, column, positive) = s.Reduce(LogSumExp(Others), ColumnLogSumExp(Others), Paired);
        var loss = Against(row, positive, epsilon).Plus(Against(column, positive, epsilon)).Over(2);
        return call.Result(s.OverAnchors(loss, counts, Anchors.Valid, reduction));
    }

    /// <summary>Computes InfoNCE of queries against their keys and a queue of negatives (MoCo).</summary>
    /// <remarks>
    /// <para><c>l_i = -log( e^{q_i k_i / t} / ( e^{q_i k_i / t - epsilon} + sum_r e^{q_i m_r / t} [+ sum_{j != i} e^{q_i k_j / t} if inBatch] ) )</c>,
    /// m_r the rows of the queue. In MoCo the other keys of the batch are no negatives.</para>
    /// <para>Nothing is detached and the queue is not changed: detach key and queue as MoCo does, and update the queue after the call,
    /// because a queue that already holds a query's own key makes it its own negative. An empty queue without inBatch: -epsilon, or 0 where
    /// it is infinite. Memory: O((N + K) D).</para>
    /// <para>He et al., Momentum Contrast (2020), Eq. 1 and Algorithm 1; epsilon: Barbano et al. (2023), Eq. 2.</para>
    /// </remarks>
    /// <param name="query">Embeddings, [N, D], floating point.</param>
    /// <param name="key">The positive of each query: shape, type and device of <paramref name="query"/>.</param>
    /// <param name="queue">Negatives of all queries, [K, D]; K may be 0. The same on every rank of a collective.</param>
    /// <param name="temperature">Divides the similarities; 0.07 where it is left out (MoCo).</param>
    /// <param name="inBatch">Whether the keys of the other queries are negatives too.</param>
    /// <param name="epsilon">Margin, in units of s: the positive counts e^{-epsilon} in the denominator. May be infinite; without any
    /// negative the loss is 0 then.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="reduction">Mean, sum, or one value per query, [N].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0, or epsilon is no number.</exception>
    public static Tensor InfoNCEQueue(
        Tensor query,
        Tensor key,
        Tensor queue,
        Temperature temperature = default,
        bool inBatch = false,
        double epsilon = 0,
        bool normalize = true,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(query, key, queue, temperature.Tensor);
        Guard.Features(query);
        Guard.Matches(key, query);
        Guard.Columns(queue, query);
        Guard.Positive(temperature);
        Guard.Number(epsilon, mayBeInfinite: true);
        Guard.Defined(reduction);

        return call.Result(AgainstQueue(
            Items.Of(query, normalize, collective), Items.Of(key, normalize, collective), Items.Unrelated(queue, normalize),
            temperature.Or(0.07), inBatch, epsilon, reduction));
    }

    /// <summary>Of queries against their keys and more negatives, of all ranks where they are those of ranks.</summary>
    private static Tensor AgainstQueue(Items queries, Items keys, Items more, Temperature t, bool inBatch, double epsilon, Reduction reduction)
    {
        var positive = Similarities.Between(queries, keys, t);
        var negative = Similarities.Between(queries, inBatch ? keys.And(more) : more, t);
        var loss = Against(negative.Reduce(LogSumExp(Others)), positive.Paired(), epsilon);
        var counts = double.IsInfinity(epsilon) ? negative.Any(Others) : positive.Any(SameItem);
        return positive.OverAnchors(loss, counts, Anchors.Valid, reduction);
    }
}
