using ContrastiveLosses.Arguments;

namespace ContrastiveLosses;

public static partial class Debiasing
{
    /// <summary>Computes how hard a sample is for a biased model relative to a debiased one: the weights with which LfF trains the latter.</summary>
    /// <remarks>
    /// <para><c>W_i = b_i / (b_i + d_i + epsilon)</c>, b the cross entropies of the biased model, d those of the debiased one. The debiased
    /// model minimises the mean of W_i times its own cross entropy; the biased one <see cref="GCE"/>. LfF smooths both over the epochs
    /// (<see cref="EmaUpdate"/>) and divides them by the largest of their class (<see cref="ClassNormalize"/>) first.</para>
    /// <para>In [0, 1]; with epsilon 0, exchanging b and d gives 1 - W. No gradient. Both 0: 0.</para>
    /// <para>Nam et al., Learning from Failure: Training Debiased Classifier from Biased Classifier (2020), Eq. 4 and the authors' code.</para>
    /// </remarks>
    /// <param name="biasedLosses">b, floating point, any shape, numbers of at least 0.</param>
    /// <param name="losses">d: shape, type and device of <paramref name="biasedLosses"/>.</param>
    /// <param name="epsilon">Added to the denominator; at least 0. 1e-8 is the authors' code's.</param>
    /// <returns>W, of the losses' shape and type.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">epsilon is below 0.</exception>
    public static Tensor RelativeDifficulty(Tensor biasedLosses, Tensor losses, double epsilon = 1e-8)
    {
        using var call = Call.Holding(biasedLosses, losses);
        Guard.Floating(biasedLosses);
        Guard.Matches(losses, biasedLosses);
        Guard.NotNegative(epsilon);
        using var noGrad = no_grad();
        return call.Result(Quotient(biasedLosses, biasedLosses.Plus(losses).Plus(epsilon)));
    }

    /// <summary>Updates a table of moving averages, one per training sample, at the samples of a batch.</summary>
    /// <remarks>
    /// A sample's first value is taken as it is; later <c>t &lt;- alpha t + (1 - alpha) v</c>. Nothing is changed in place and nothing has a
    /// gradient: keep what is returned for the next call. Begin with zeros and with <c>false</c>. Nam et al. (2020), the authors' code.
    /// </remarks>
    /// <param name="table">t, [M], floating point: one number per training sample.</param>
    /// <param name="updated">[M], bool: which samples have a value.</param>
    /// <param name="index">Which samples the batch has, [N], integers from 0 to M - 1, each at most once.</param>
    /// <param name="values">v, [N], floating point.</param>
    /// <param name="alpha">Share of the old value, from 0 to 1; 0.7 is the authors' code's.</param>
    /// <returns>The new table and which samples have a value.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit, or, on the CPU, an index is out of its range or there twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">alpha is not from 0 to 1.</exception>
    public static (Tensor Table, Tensor Updated) EmaUpdate(Tensor table, Tensor updated, Tensor index, Tensor values, double alpha = 0.7)
    {
        using var call = Call.Holding(table, updated, index, values);
        Guard.Vector(table);
        Guard.HasShape(updated, table.shape, "one value per entry of table");
        Guard.SameDevice(updated, table);
        if (updated.dtype != ScalarType.Bool) throw new ArgumentException($"updated must be bool: updated is {updated.dtype}.", nameof(updated));
        Guard.Vector(values);
        Guard.SameDevice(values, table);
        Guard.RequiredLabels(index, values);
        Guard.Indices(index, table.size(0));
        Guard.Different(index);
        Guard.Between(alpha, 0, 1);
        using var noGrad = no_grad();
        var (at, value) = (index.to(int64), values.to(table.dtype));
        var next = EmaTable.Next(table.index_select(0, at), updated.index_select(0, at), value, alpha);
        return (call.Result(table.index_copy(0, at, next)), call.Result(updated.index_fill(0, at, Scalars.One)));
    }

    /// <summary>Divides the table's values of a batch by the largest of their class in the whole table.</summary>
    /// <remarks>
    /// <c>t_i / max_{j: y_j = y_i} t_j</c>: at most 1, so that classes that are harder on the whole do not get larger weights. 0 where the
    /// largest is 0. No gradient. O(M log M). Nam et al. (2020), the authors' code.
    /// </remarks>
    /// <param name="table">t, [M], floating point: one number per training sample, of at least 0.</param>
    /// <param name="tableLabels">Class of each training sample, [M], any integers.</param>
    /// <param name="index">Which samples the batch has, [N], integers from 0 to M - 1.</param>
    /// <returns>[N], of the table's type.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit, or, on the CPU, an index is out of its range.</exception>
    public static Tensor ClassNormalize(Tensor table, Tensor tableLabels, Tensor index)
    {
        using var call = Call.Holding(table, tableLabels, index);
        Guard.Vector(table);
        Guard.RequiredLabels(tableLabels, table);
        Guard.IntegerVector(index);
        Guard.SameDevice(index, table);
        Guard.Indices(index, table.size(0));
        using var noGrad = no_grad();
        // Sorted by class and, within it, by value, each class ends with its largest; NaN counts as the largest.
        var ascending = table.argsort();
        var (classes, at) = (tableLabels.to(int64), index.to(int64));
        var (labels, order) = classes.index_select(0, ascending).sort(stable: true);
        var end = searchsorted(labels, classes.index_select(0, at), right: true).sub(Scalars.One);
        var largest = table.index_select(0, ascending.index_select(0, order).index_select(0, end));
        return call.Result(Quotient(table.index_select(0, at), largest));
    }

    /// <summary>0 where the denominator is.</summary>
    private static Tensor Quotient(Tensor numerator, Tensor denominator)
    {
        var isZero = denominator.eq(Scalars.Zero);
        return numerator.div(denominator.masked_fill(isZero, Scalars.One)).masked_fill(isZero, Scalars.Zero);
    }
}
