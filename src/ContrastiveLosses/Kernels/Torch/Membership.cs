using ContrastiveLosses.Arguments;
using ContrastiveLosses.Pairs;

namespace ContrastiveLosses.Kernels.Torch;

/// <summary>Which pairs of a block are in a set, as [rows, columns] of truth values.</summary>
internal sealed class Membership
{
    private readonly Truth[] isEqual = new Truth[3];
    private readonly long[] shape;
    private readonly Device device;

    public Membership(TileProblem problem)
    {
        shape = [problem.RowCount, problem.ColumnCount];
        device = problem.Rows.device;
        for (var key = 0; key < isEqual.Length; key++)
            isEqual[key] = Equal(problem.RowKeys[key], problem.ColumnKeys[key]);
    }

    /// <summary>The members of a set; null when that is every pair.</summary>
    public Tensor? Of(PairSet set)
    {
        var truth = Expand(set.Table, 3);
        return truth.Pairs is null && !truth.Constant ? zeros(shape, @bool, device) : truth.Pairs;
    }

    /// <summary>
    /// Shannon's expansion of the truth table by its highest key: where that key is equal the upper half of the table decides,
    /// elsewhere the lower half.
    /// </summary>
    private Truth Expand(int table, int keys)
    {
        if (keys == 0) return new Truth(table != 0);
        var key = keys - 1;
        var half = 1 << key;
        var (upper, lower) = (table >> half, table & ((1 << half) - 1));
        return upper == lower ? Expand(lower, key) : (isEqual[key] & Expand(upper, key)) | (!isEqual[key] & Expand(lower, key));
    }

    private static Truth Equal(Tensor? row, Tensor? column)
    {
        if (row is null || column is null) return new Truth(false);
        var isKnown = row.ne(Scalars.NoKey).unsqueeze(1);
        return new Truth(false, row.unsqueeze(1).eq(column.unsqueeze(0)).logical_and(isKnown));
    }

    /// <summary>One truth value per pair, or the same for all.</summary>
    private readonly record struct Truth(bool Constant, Tensor? Pairs = null)
    {
        public static Truth operator &(Truth left, Truth right) =>
            left.Pairs is null ? (left.Constant ? right : left)
            : right.Pairs is null ? (right.Constant ? left : right)
            : new Truth(false, left.Pairs.logical_and(right.Pairs));

        public static Truth operator |(Truth left, Truth right) =>
            left.Pairs is null ? (left.Constant ? left : right)
            : right.Pairs is null ? (right.Constant ? right : left)
            : new Truth(false, left.Pairs.logical_or(right.Pairs));

        public static Truth operator !(Truth truth) =>
            truth.Pairs is null ? new Truth(!truth.Constant) : new Truth(false, truth.Pairs.logical_not());
    }
}
