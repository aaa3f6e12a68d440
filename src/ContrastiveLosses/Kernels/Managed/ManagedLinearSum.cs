using System.Numerics;
using ContrastiveLosses.Kernels.Managed.Members;
using ContrastiveLosses.Kernels.Managed.Simd;
using ContrastiveLosses.Kernels.Managed.Tiles;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Kernels.Managed;

/// <summary>
/// SUM_i = scale &lt;x_i, sum_T a_T sum_{j: T agrees} y_j&gt; on the tensors' own memory, with the terms of <see cref="LinearTerms"/>, and its
/// gradient. Added in float64, in the order of the items.
/// </summary>
internal static unsafe class ManagedLinearSum
{
    /// <summary>SUM of each row, in float64.</summary>
    public static Scratch<double> Sums<T>(TileProblem problem, ProblemKeys keys, PairSet set)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (x, y) = (new RowMajor<T>(problem.Rows), new RowMajor<T>(problem.Columns ?? problem.Rows));
        var result = new Scratch<double>(x.Count).Clear();
        foreach (var (coefficient, groups) in Terms(set, keys))
        {
            using var sums = new GroupSums<T>(y, groups.Columns, groups.Count, null);
            Threads.ForEachRow(x.Count, x.Width, i => result.Pointer[i] += coefficient * problem.Scale * sums.Product(groups.Rows[i], x.Row(i)));
        }
        x.KeepAlive();
        y.KeepAlive();
        return result;
    }

    /// <summary>The members of each row's set.</summary>
    public static long[] Counts(ProblemKeys keys, PairSet set)
    {
        var counts = new long[keys.Rows];
        foreach (var (coefficient, groups) in Terms(set, keys))
        {
            var members = new int[groups.Count];
            foreach (var group in groups.Columns)
                if (group >= 0)
                    members[group]++;
            for (var i = 0; i < counts.Length; i++)
                if (groups.Rows[i] >= 0)
                    counts[i] += coefficient * members[groups.Rows[i]];
        }
        return counts;
    }

    /// <summary>Adds the gradients of SUM for rows and columns (null: the rows) to tensors of the features' type.</summary>
    public static void AddGradients<T>(TileProblem problem, ProblemKeys keys, PairSet set, Tensor gradient, Tensor ofRows, Tensor? ofColumns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (x, y) = (new RowMajor<T>(problem.Rows), new RowMajor<T>(problem.Columns ?? problem.Rows));
        using var g = PerItem.From<double>(gradient, null, value => value * problem.Scale);
        // What arrives at a row without members, NaN included, changes nothing.
        var counts = Counts(keys, set);
        for (var i = 0; i < counts.Length; i++)
            if (counts[i] == 0)
                g.Pointer[i] = 0;
        foreach (var (coefficient, groups) in Terms(set, keys))
        {
            using (var sums = new GroupSums<T>(y, groups.Columns, groups.Count, null))
                Spread(ofRows, groups.Rows, sums, coefficient, g.Pointer);
            using (var sums = new GroupSums<T>(x, groups.Rows, groups.Count, g.Pointer))
                Spread(ofColumns ?? ofRows, groups.Columns, sums, coefficient, null);
        }
        x.KeepAlive();
        y.KeepAlive();
    }

    /// <summary>The terms a_T of the set's polynomial with the groups by T.</summary>
    private static IEnumerable<(int Coefficient, KeyGroups Groups)> Terms(PairSet set, ProblemKeys keys)
    {
        for (var agreeing = 0; agreeing < PairSet.Relations; agreeing++)
            if (LinearTerms.Coefficient(set, agreeing) is var coefficient && coefficient != 0 && KeyGroups.Of(keys, agreeing) is { } groups)
                yield return (coefficient, groups);
    }

    private static void Spread<T>(Tensor target, int[] groups, GroupSums<T> sums, int coefficient, double* weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var start = (T*)RawStorage.AddressOf(target);
        var stride = (nint)target.stride(0);
        Threads.ForEachRow(
            groups.Length, (int)target.shape[1],
            i => sums.AddTo(start + i * stride, groups[i], coefficient * (weights == null ? 1 : weights[i])));
        GC.KeepAlive(target);
    }
}
