using ContrastiveLosses.Arguments;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Kernels.Torch;

/// <summary>
/// Sets within one label (or one bias) need only the pairs of that label: with rows and columns sorted by it, each row's
/// members lie in one range of columns, and a pass costs N^2 / classes instead of N^2. Other sets are left as they are.
/// </summary>
internal static class LabelOrder
{
    private static readonly (int Bit, PairSet Set)[] Kinds = [(1, PairSet.SameLabel), (2, PairSet.SameBias)];

    public static Tensor[] Forward(TileProblem problem, Func<TileProblem, Tensor[]> forward)
    {
        if (Of(problem) is not { } order) return forward(problem);
        var inverse = order.Rows.argsort();
        return [.. forward(order.Sorted(problem)).Select(result => result.index_select(0, inverse))];
    }

    public static Tensor?[] Backward(
        TileProblem problem, Tensor[] results, Tensor?[] gradients, Func<TileProblem, Tensor[], Tensor?[], Tensor?[]> backward)
    {
        if (Of(problem) is not { } order) return backward(problem, results, gradients);
        var inputs = backward(
            order.Sorted(problem),
            [.. results.Select(result => result.index_select(0, order.Rows))],
            [.. gradients.Select(gradient => gradient?.index_select(0, order.Rows))]);
        var (rows, columns) = (order.Rows.argsort(), order.Columns.argsort());
        return [.. inputs.Select((input, k) => input?.index_select(0, k == 1 ? columns : rows))];
    }

    public static Tensor ArgMax(TileProblem problem, Func<TileProblem, Tensor> argMax)
    {
        if (Of(problem) is not { } order) return argMax(problem);
        var indices = argMax(order.Sorted(problem)).index_select(0, order.Rows.argsort());
        var isNone = indices.lt(Scalars.Zero);
        // The sort is stable, so the lowest of several equal columns stays the lowest.
        return order.Columns.index_select(0, indices.clamp_min(Scalars.Zero)).masked_fill(isNone, Scalars.NoKey);
    }

    private static Order? Of(TileProblem problem)
    {
        if (problem.RowCount == 0 || problem.ColumnCount == 0) return null;
        if (problem.Reductions.Any(tile => tile.Kind == TileKind.ColumnLogSumExp)) return null;
        foreach (var (bit, set) in Kinds)
            if (problem.Reductions.All(tile => tile.Set.IsWithin(set)) && problem.RowKeys[bit] is { } row && problem.ColumnKeys[bit] is { } column)
                return new Order(row.sort(stable: true).Indices, column.sort(stable: true).Indices, bit);
        return null;
    }

    /// <summary>Whether the pairs of a set alone can be put in order.</summary>
    public static bool IsFor(TileProblem problem, PairSet set) =>
        Kinds.Any(kind => set.IsWithin(kind.Set) && problem.RowKeys[kind.Bit] is not null && problem.ColumnKeys[kind.Bit] is not null);

    /// <summary>The order of rows and of columns by a key.</summary>
    private sealed record Order(Tensor Rows, Tensor Columns, int Key)
    {
        public TileProblem Sorted(TileProblem problem)
        {
            var sorted = problem.Select(row => row.index_select(0, Rows), column => column.index_select(0, Columns));
            return sorted with { Columns = problem.Columns is null ? null : sorted.Columns, SortedBy = Key };
        }
    }
}
