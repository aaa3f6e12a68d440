using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes the sigmoid loss of language and image pre-training: each pair of rows is classified by itself, as a match or not.</summary>
    /// <remarks>
    /// <para><c>l_i = sum_{p in P(i)} log( 1 + e^{-(s_ip + b)} ) + sum_{n not in P(i)} log( 1 + e^{s_in + b} )</c>, averaged over the rows i
    /// of x, with <c>s_ij = &lt;x_i, y_j&gt; / temperature</c>, b the logit bias. P(i) are the rows of y with the label of x_i; without
    /// labels it is row i alone. The sums run over all M rows of y, and there is no softmax: no pair depends on another.</para>
    /// <para>Range: [0, inf). Every row counts, one without a positive too; without any row in y the loss is 0. Memory: O((N + M) D).</para>
    /// <para>Zhai et al., Sigmoid Loss for Language Image Pre-Training (2023); its code has scale = 1 / temperature, e^{scale} learnt from
    /// 10 on, the bias from -10 on. Labels are this library's: they make the supervised and the rectangular form.</para>
    /// </remarks>
    /// <param name="x">Embeddings, [N, D], floating point.</param>
    /// <param name="y">Embeddings that they are compared with, [M, D]; type and device of <paramref name="x"/>. Without labels M = N, and
    /// rows are partners.</param>
    /// <param name="xLabels">Class of each row of x, [N], any integers; given with <paramref name="yLabels"/> or not at all.</param>
    /// <param name="yLabels">Class of each row of y, [M], any integers.</param>
    /// <param name="temperature">Divides the similarities; 0.1 where it is left out (the paper's initial scale of 10).</param>
    /// <param name="logitBias">Is added to each similarity; -10 where it is left out (the paper's initial value), so that at first almost
    /// every pair is rightly taken for no match.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="reduction">Mean, sum, or one value per row of x, [N].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit, or one kind of labels is given without the other.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0, or the bias is not finite.</exception>
    public static Tensor SigLIP(
        Tensor x,
        Tensor y,
        Tensor? xLabels = null,
        Tensor? yLabels = null,
        Temperature temperature = default,
        LogitBias logitBias = default,
        bool normalize = true,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(x, y, xLabels, yLabels, temperature.Tensor, logitBias.Tensor);
        Guard.Features(x);
        if (xLabels is null && yLabels is null)
        {
            Guard.Matches(y, x);
        }
        else
        {
            Guard.Columns(y, x);
            Guard.RequiredLabels(xLabels, x);
            Guard.RequiredLabels(yLabels, y);
        }
        Guard.Positive(temperature);
        Guard.OneNumber(logitBias, x);
        Guard.Defined(reduction);

        var t = temperature.Or(0.1);
        var (rows, columns) = (Items.Of(x, xLabels, normalize, collective), Items.Of(y, yLabels, normalize, collective));
        var s = Similarities.Between(rows, columns, t);
        var bias = logitBias.PerRow(rows.Features, -10);
        // log( 1 + e^{-b - s} ) of each match, log( 1 + e^{b + s} ) of every other pair.
        var (matches, others) = s.Reduce(LogAddExp(SameLabel, bias.neg(), epsilon: 0), LogAddExp(!SameLabel, bias, epsilon: 0, alpha: -1));
        return call.Result(s.OverAnchors(matches.Plus(others), s.EveryRow(), Anchors.Valid, reduction));
    }
}
