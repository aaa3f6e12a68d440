using ContrastiveLosses.Arguments;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

/// <summary>How -log p is generalized to a loss that is bounded, and cares the less the smaller the probability p is.</summary>
public enum GeneralizedForm
{
    /// <summary>(1 - p^q) / q.</summary>
    Truncated,

    /// <summary>-(q p^q) log p with the parenthesis held constant, as released code has it: q times the gradient of Truncated.</summary>
    Reweighted,
}

/// <summary>What GSC and GCE have in common.</summary>
internal static class Generalized
{
    /// <summary>(1 - p^q) / q of q log p.</summary>
    public static Tensor Truncated(Tensor logPower, double q) => logPower.expm1().Over(-q);

    /// <summary>-q p^q log p, which is 0 for p = 0.</summary>
    public static Tensor Reweighted(Tensor log, double q) =>
        log.Times(q).exp().mul(log.masked_fill(log.eq(Scalars.NegativeInfinity), Scalars.Zero)).Times(-q);

    /// <summary>
    /// The reweighted loss with the given value. Its gradient is q times that of the truncated loss, of which it is made, so that the
    /// gradient's own derivative is right too.
    /// </summary>
    public static Tensor Reweighted(Tensor truncated, double q, Tensor value)
    {
        var loss = truncated.Times(q);
        return loss.Plus(value.detach() - loss.detach());
    }
}

/// <summary>The mean of -q p^q log p over each row's positives, p relative to all other items. The constant is their labels.</summary>
internal sealed record ReweightedPositives(double Q) : IRowFormula
{
    public long ElementsPerRow(long columns) => 6 * columns;

    public Tensor Evaluate(Tensor rows, Tensor columns, long firstRow, IReadOnlyList<Tensor> constants)
    {
        var (positive, negative) = LabelPairs.Of(constants[0], firstRow, rows.size(0));
        var s = rows.mm(columns.t()).masked_fill(positive.logical_or(negative).logical_not(), Scalars.NegativeInfinity);
        var log = (s - s.logsumexp(1, keepdim: true)).masked_fill(positive.logical_not(), Scalars.Zero);
        return Generalized.Reweighted(log, Q).sum(1).div(positive.sum(1).clamp_min(Scalars.One));
    }
}
