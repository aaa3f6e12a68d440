using System.Numerics;
using ContrastiveLosses.Kernels.Managed.Members;
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
        var (x, y) = Sides<T>(problem);
        var result = new Scratch<double>(x.Count);
        var terms = Terms(set, keys).Select(term => (term.Coefficient, term.Groups.Rows, Sums: Of(y, term.Groups.Columns, term.Groups.Count))).ToArray();
        Threads.ForEachRow<T>(x.Count, x.Width, (i, room) =>
        {
            var sum = 0.0;
            var row = x.Row(i, room);
            foreach (var (coefficient, groups, sums) in terms) sum += coefficient * problem.Scale * sums.Product(groups[i], row, room + x.Width);
            result.Pointer[i] = sum;
        });
        foreach (var (_, _, sums) in terms) sums.Dispose();
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
    public static void AddGradients<T>(TileProblem problem, ProblemKeys keys, PairSet set, Tensor gradient, Tensor? ofRows, Tensor? ofColumns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (x, y) = Sides<T>(problem);
        using var g = PerItem.From<double>(gradient, null, value => value * problem.Scale);
        // What arrives at a row without members, NaN included, changes nothing.
        var counts = Counts(keys, set);
        for (var i = 0; i < counts.Length; i++)
            if (counts[i] == 0)
                g.Pointer[i] = 0;
        var terms = Terms(set, keys).ToArray();
        var toRows = terms.Select(term => new Share<T>(Of(y, term.Groups.Columns, term.Groups.Count), term.Groups.Rows, term.Coefficient, g)).ToList();
        var toColumns = terms.Select(term => new Share<T>(Of(x, term.Groups.Rows, term.Groups.Count, g), term.Groups.Columns, term.Coefficient, null));
        if (problem.Columns is null) toRows.AddRange(toColumns);
        else if (ofColumns is not null) Spread(ofColumns, [.. toColumns]);
        if (ofRows is not null) Spread(ofRows, toRows);
        x.KeepAlive();
        y.KeepAlive();
    }

    private static (RowMajor<T> Rows, RowMajor<T> Columns) Sides<T>(TileProblem problem)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rows = problem.HalfRows ?? problem.Rows;
        return (new(rows), new(problem.HalfColumns ?? problem.Columns ?? rows));
    }

    private static GroupSums<T> Of<T>(RowMajor<T> items, int[] groups, int count, Scratch<double>? weights = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(items, groups, count, weights is null ? null : weights.Pointer);

    /// <summary>The terms a_T of the set's polynomial with the groups by T.</summary>
    private static IEnumerable<(int Coefficient, KeyGroups Groups)> Terms(PairSet set, ProblemKeys keys)
    {
        for (var agreeing = 0; agreeing < PairSet.Relations; agreeing++)
            if (LinearTerms.Coefficient(set, agreeing) is var coefficient && coefficient != 0 && keys.Groups(agreeing) is { } groups)
                yield return (coefficient, groups);
    }

    /// <summary>Adds to each row its shares, one after the other while it is in the cache.</summary>
    private static void Spread<T>(Tensor target, IReadOnlyList<Share<T>> shares)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var start = (T*)RawStorage.AddressOf(target);
        var stride = (nint)target.stride(0);
        Threads.ForEachRow<T>((int)target.size(0), (int)target.size(1), (i, room) =>
        {
            foreach (var share in shares)
                share.Sums.AddTo(start + i * stride, share.Groups[i], share.Coefficient * (share.Weights is null ? 1 : share.Weights.Pointer[i]), room);
        });
        foreach (var share in shares) share.Sums.Dispose();
        GC.KeepAlive(target);
    }

    /// <summary>What a row gets: the sum of its group, times a coefficient and its own weight.</summary>
    private sealed record Share<T>(GroupSums<T> Sums, int[] Groups, int Coefficient, Scratch<double>? Weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
