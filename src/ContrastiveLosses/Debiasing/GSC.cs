using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

public static partial class Debiasing
{
    /// <summary>Computes the generalized supervised contrastive loss, which learns what is easy: SelecMix trains its biased model with it.</summary>
    /// <remarks>
    /// <para><c>p_ip = e^{s_ip} / sum_{a in A(i)} e^{s_ia}</c>, with <c>s_ij = &lt;x_i, x_j&gt; / temperature</c>, A(i) all items but i, P(i)
    /// those of i's label. Truncated: <c>l_i = 1/|P(i)| sum_{p in P(i)} (1 - p_ip^q) / q</c>. Reweighted:
    /// <c>l_i = 1/|P(i)| sum_{p in P(i)} -( q p_ip^q ) log p_ip</c> with the parenthesis held constant: its gradient is q times that of
    /// Truncated, its value no loss to watch.</para>
    /// <para>Range of Truncated: [(1 - |P(i)|^{-min(q, 1)}) / q, 1 / q] for each anchor; it falls in q, and q 0 is
    /// <see cref="Contrastive.SupCon"/>. An anchor without a positive does not count. Memory: O(N D); the value of Reweighted takes blocks of rows, of bounded size.</para>
    /// <para>Hwang et al., SelecMix: Debiased Learning by Contradicting-pair Sampling (2022). The released code has Reweighted, counts
    /// anchors without a positive as 0 (<see cref="Anchors.All"/>), and adds 1e-9 inside the logarithm, relative to the item itself, which is
    /// 15 % off at temperature 0.05. Another loss of the same name (2022) makes targets of label similarities.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D] or, with V views of each sample, [N, V, D], floating point.</param>
    /// <param name="labels">Class of each sample, [N], any integers.</param>
    /// <param name="temperature">Divides the similarities; 0.2 where it is left out (the authors' code).</param>
    /// <param name="q">How much easy positives are preferred; at least 0. 0.7 is the authors'.</param>
    /// <param name="form">A loss by its value, or by its gradient only.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="anchors">Over which anchors the mean is taken.</param>
    /// <param name="reduction">Mean, sum, or one value per anchor: [N], or [N, V] with views.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0, or q is below 0.</exception>
    public static Tensor GSC(
        Tensor features,
        Tensor labels,
        Temperature temperature = default,
        double q = 0.7,
        GeneralizedForm form = GeneralizedForm.Truncated,
        bool normalize = true,
        Anchors anchors = Anchors.Valid,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, labels, temperature.Tensor);
        Guard.FeaturesOrViews(features);
        Guard.RequiredLabels(labels, features);
        Guard.Positive(temperature);
        Guard.NotNegative(q);
        Guard.Defined(form);
        Guard.Defined(anchors);
        Guard.Defined(reduction);

        var (items, t) = (Items.Of(features, labels, normalize, collective), temperature.Or(0.2));
        var s = Similarities.Within(items, t);
        var all = s.Reduce(LogSumExp(Others));
        var loss = Truncated();
        if (form == GeneralizedForm.Reweighted) loss = Generalized.Reweighted(loss, q, Reweighted());
        return call.Result(s.OverAnchors(loss, s.Any(Positives), anchors, reduction));

        Tensor Truncated()
        {
            if (q == 0) return all - s.Reduce(Mean(Positives));
            var (positive, count) = s.Reduce(LogSumExp(Positives, q), Count(Positives));
            // Without a positive the logarithms are infinite: a derivative of their difference would be NaN before the selection.
            var logMean = (positive - count.log() - all.Times(q)).masked_fill(count.eq(Scalars.Zero), Scalars.Zero);
            return Generalized.Truncated(logMean, q);
        }

        static Tensor Exact(Items of) => of.Features.detach().to(float64);

        // In float64: at low temperatures both logarithms of a probability are large, and their difference is small.
        Tensor Reweighted()
        {
            var columns = items.OfAllRanks();
            var blocks = new RowBlocks(new ReweightedPositives(q)) { FirstRow = items.Ranks.FirstOf(columns.Count) };
            return blocks.Forward(t.Divide(Exact(items)).detach(), Exact(columns), [columns.Keys.Label!]).to(s.Type);
        }
    }
}
