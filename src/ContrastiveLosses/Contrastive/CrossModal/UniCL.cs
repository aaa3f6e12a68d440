using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes UniCL, the symmetric loss of CLIP in which all pairs of one label are positives.</summary>
    /// <remarks>
    /// <para><c>l_i = 1/(2 |P(i)|) sum_{p in P(i)} ( -log( e^{s_ip} / sum_j e^{s_ij} ) - log( e^{s_pi} / sum_j e^{s_ji} ) )</c>, with
    /// <c>s_ij = &lt;x_i, y_j&gt; / temperature</c>, P(i) the rows of i's label, i included, j over all N rows.</para>
    /// <para>Range: [log |P(i)|, inf) for each row. Labels that all differ give <see cref="InfoNCE"/>, which is CLIP. Every row counts.
    /// Memory: O(N D).</para>
    /// <para>Yang et al., Unified Contrastive Learning in Image-Text-Label Space (2022), whose algorithm could not be verified against the
    /// paper's text; the released code has no file for the loss.</para>
    /// </remarks>
    /// <param name="x">Embeddings, [N, D], floating point.</param>
    /// <param name="y">Their partners, row by row: shape, type and device of <paramref name="x"/>.</param>
    /// <param name="labels">Class of each pair of rows, [N], any integers.</param>
    /// <param name="temperature">Divides the similarities; 0.07 where it is left out (CLIP's initial value).</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="reduction">Mean, sum, or one value per row, [N].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0.</exception>
    public static Tensor UniCL(
        Tensor x,
        Tensor y,
        Tensor labels,
        Temperature temperature = default,
        bool normalize = true,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(x, y, labels, temperature.Tensor);
        Guard.Features(x);
        Guard.Matches(y, x);
        Guard.RequiredLabels(labels, x);
        Guard.Positive(temperature);
        Guard.Defined(reduction);

        var t = temperature.Or(0.07);
        var (rows, columns) = (Items.Of(x, labels, normalize, collective), Items.Of(y, labels, normalize, collective));
        var s = Similarities.Between(rows, columns, t);
        var (row, column, mean) = s.Reduce(LogSumExp(All), ColumnLogSumExp(All), Mean(SameLabel));
        var loss = ((row - mean).Plus(column) - Similarities.Between(columns, rows, t).Reduce(Mean(SameLabel))).Over(2);
        return call.Result(s.OverAnchors(loss, s.EveryRow(), Anchors.Valid, reduction));
    }
}
