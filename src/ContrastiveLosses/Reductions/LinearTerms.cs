using ContrastiveLosses.Arguments;
using ContrastiveLosses.Pairs;

namespace ContrastiveLosses.Reductions;

/// <summary>
/// Sums over sets of columns that are linear in what is summed, in O(N D): no pair is looked at.
/// A set's indicator is a polynomial of the three equalities, f(code) = sum_T a_T [all keys of T are equal] (a Möbius
/// transform of the truth table), and sum_{j: keys of T equal} v_j is one group sum.
/// </summary>
internal static class LinearTerms
{
    /// <summary>For each row i: sum_{j in A(i)} values_j, in float64.</summary>
    /// <param name="values">One row a column of the problem.</param>
    /// <param name="from">The columns' keys.</param>
    /// <param name="to">The rows' keys.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="set">A.</param>
    /// <param name="groupSums">What sums each group's values; null: recorded operators, so that the gradient is exact.</param>
    public static Tensor Spread(Tensor values, Keys from, Keys to, long rows, PairSet set, Func<Tensor, Groups, Tensor>? groupSums = null)
    {
        using var scope = NewDisposeScope();
        var exact = values.to(float64);
        Tensor? sum = null;
        for (var agreeing = 0; agreeing < PairSet.Relations; agreeing++)
        {
            var coefficient = Coefficient(set, agreeing);
            if (coefficient == 0 || GroupSums(exact, from, to, rows, agreeing, groupSums ?? Sums) is not { } group) continue;
            if (coefficient != 1) group = group.Times(coefficient);
            sum = sum is null ? group : sum.Plus(group);
        }
        return (sum ?? zeros([rows, .. exact.shape[1..]], float64, exact.device)).MoveToOuterDisposeScope();
    }

    /// <summary>For each row i the number of members of A(i), int64.</summary>
    public static Tensor Count(PairSet set, Items rows, Items columns) =>
        Count(set, rows.Keys, rows.Count, columns.Keys, columns.Count, columns.Handle.device);

    /// <summary>For each row the number of members of A(i), int64.</summary>
    public static Tensor Count(
        PairSet set, Keys rowKeys, long rows, Keys columnKeys, long columns, Device device, Func<Tensor, Groups, Tensor>? groupSums = null)
    {
        using var noGrad = no_grad();
        // Sums of ones in float64 are exact up to 2^53 members.
        return Spread(ones([columns, 1], float64, device), columnKeys, rowKeys, rows, set, groupSums).squeeze(1).to(int64);
    }

    /// <summary>a_T for T = the keys whose bits are set in <paramref name="agreeing"/>.</summary>
    public static int Coefficient(PairSet set, int agreeing)
    {
        var coefficient = 0;
        for (var code = 0; code < PairSet.Relations; code++)
            if ((code & ~agreeing) == 0 && set.Contains(code))
                coefficient += int.IsEvenInteger(int.PopCount(agreeing ^ code)) ? 1 : -1;
        return coefficient;
    }

    /// <summary>For each row the sum over the columns that agree with it in all keys of T; null when a key is missing: no column does.</summary>
    private static Tensor? GroupSums(Tensor values, Keys from, Keys to, long rows, int agreeing, Func<Tensor, Groups, Tensor> sums)
    {
        if (agreeing == 0) return values.sum(0, keepdim: true).expand([rows, .. values.shape[1..]]);
        using var scope = NewDisposeScope();
        return Groups.Of(from, to, agreeing) is { } groups ? sums(values, groups).index_select(0, groups.Rows).MoveToOuterDisposeScope() : null;
    }

    /// <summary>By recorded operators.</summary>
    private static Tensor Sums(Tensor values, Groups groups)
    {
        var sums = zeros([groups.Count, .. values.shape[1..]], float64, values.device);
        return values.is_cuda
            // On CUDA index_add adds in any order; index_put sorts first.
            ? sums.index_put_(values, [groups.Columns], accumulate: true)
            : sums.index_add(0, groups.Columns, values, Scalars.One);
    }
}
