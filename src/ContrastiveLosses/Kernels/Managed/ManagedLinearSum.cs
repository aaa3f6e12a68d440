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
    /// <summary>SUM of each row over each of the sets, in float64. What their terms have in common is computed once.</summary>
    public static Scratch<double>[] Sums<T>(TileProblem problem, ProblemKeys keys, PairSet[] sets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (x, y) = Sides<T>(problem);
        var results = sets.Select(_ => new Scratch<double>(x.Count).Clear()).ToArray();
        var terms = Terms(sets, keys).Select(term => (term.Coefficients, term.Groups.Rows, Sums: Of(y, term.Groups.Columns, term.Groups.Count))).ToArray();
        Threads.ForEachRow<T>(x.Count, x.Width, (i, room) =>
        {
            var row = x.Row(i, room);
            foreach (var (coefficients, groups, sums) in terms)
            {
                var product = sums.Product(groups[i], row, room + x.Width);
                for (var k = 0; k < results.Length; k++)
                    if (coefficients[k] != 0)
                        results[k].Pointer[i] += coefficients[k] * problem.Scale * product;
            }
        });
        foreach (var (_, _, sums) in terms) sums.Dispose();
        x.KeepAlive();
        y.KeepAlive();
        return results;
    }

    /// <summary>For each set its members in each row.</summary>
    public static long[][] Counts(ProblemKeys keys, IReadOnlyList<PairSet> sets)
    {
        long[][] counts = [.. sets.Select(_ => new long[keys.Rows])];
        foreach (var (coefficients, groups) in Terms(sets, keys))
        {
            var members = new int[groups.Count];
            foreach (var group in groups.Columns)
                if (group >= 0)
                    members[group]++;
            for (var k = 0; k < counts.Length; k++)
                if (coefficients[k] != 0)
                    for (var i = 0; i < keys.Rows; i++)
                        if (groups.Rows[i] >= 0)
                            counts[k][i] += coefficients[k] * members[groups.Rows[i]];
        }
        return counts;
    }

    /// <summary>
    /// Adds the gradients of SUM over each of the sets for rows and columns (null: not wanted; columns that are the rows share theirs) to
    /// tensors of the features' type.
    /// </summary>
    public static void AddGradients<T>(
        TileProblem problem, ProblemKeys keys, PairSet[] sets, IReadOnlyList<Tensor> gradients, Tensor? ofRows, Tensor? ofColumns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (x, y) = Sides<T>(problem);
        var arriving = Counts(keys, sets).Zip(gradients, (counts, gradient) => Arriving(counts, gradient, problem.Scale)).ToArray();
        var terms = Terms(sets, keys).Select(term => (term.Groups, Weights: Combined(term.Coefficients, arriving, x.Count))).ToArray();
        var toRows = terms.Select(term => new Share<T>(Of(y, term.Groups.Columns, term.Groups.Count), term.Groups.Rows, term.Weights));
        var toColumns = terms.Select(term => new Share<T>(Of(x, term.Groups.Rows, term.Groups.Count, term.Weights), term.Groups.Columns, null));
        if (ofRows is not null) Spread<T>(ofRows, problem.Columns is null ? [.. toRows, .. toColumns] : [.. toRows]);
        if (ofColumns is not null) Spread<T>(ofColumns, [.. toColumns]);
        foreach (var scratch in arriving.Concat(terms.Select(term => term.Weights))) scratch.Dispose();
        x.KeepAlive();
        y.KeepAlive();
    }

    /// <summary>What arrives at each row's SUM, times the scale. At a row without members, NaN included, it changes nothing.</summary>
    private static Scratch<double> Arriving(long[] counts, Tensor gradient, double scale)
    {
        var arriving = PerItem.From<double>(gradient, null, value => value * scale);
        for (var i = 0; i < counts.Length; i++)
            if (counts[i] == 0)
                arriving.Pointer[i] = 0;
        return arriving;
    }

    /// <summary>What arrives at a term of several sets.</summary>
    private static Scratch<double> Combined(int[] coefficients, Scratch<double>[] arriving, int rows)
    {
        var combined = new Scratch<double>(rows).Clear();
        for (var k = 0; k < arriving.Length; k++)
            for (var i = 0; coefficients[k] != 0 && i < rows; i++)
                combined.Pointer[i] += coefficients[k] * arriving[k].Pointer[i];
        return combined;
    }

    private static (RowMajor<T> Rows, RowMajor<T> Columns) Sides<T>(TileProblem problem)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rows = problem.HalfRows ?? problem.Rows;
        return (new(rows), new(problem.HalfColumns ?? problem.Columns ?? rows));
    }

    private static GroupSums<T> Of<T>(RowMajor<T> items, int[] groups, int count, Scratch<double>? weights = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(items, groups, count, weights is null ? null : weights.Pointer);

    /// <summary>The groups by T with the terms a_T of each set's polynomial, where any of the sets has one.</summary>
    private static IEnumerable<(int[] Coefficients, KeyGroups Groups)> Terms(IReadOnlyList<PairSet> sets, ProblemKeys keys)
    {
        for (var agreeing = 0; agreeing < PairSet.Relations; agreeing++)
        {
            int[] coefficients = [.. sets.Select(set => LinearTerms.Coefficient(set, agreeing))];
            if (coefficients.Any(coefficient => coefficient != 0) && keys.Groups(agreeing) is { } groups) yield return (coefficients, groups);
        }
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
                share.Sums.AddTo(start + i * stride, share.Groups[i], share.Weights is null ? 1 : share.Weights.Pointer[i], room);
        });
        foreach (var share in shares) share.Sums.Dispose();
        GC.KeepAlive(target);
    }

    /// <summary>What a row gets: the sum of its group, times its own weight.</summary>
    private sealed record Share<T>(GroupSums<T> Sums, int[] Groups, Scratch<double>? Weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
