using ContrastiveLosses.Arguments;
using ContrastiveLosses.Pairs;

namespace ContrastiveLosses.Kernels.Torch;

/// <summary>Which pairs of a block are in a set, as [rows, columns] of truth values.</summary>
internal sealed class Membership(Keys rows, Keys columns, long rowCount, long columnCount, Device device)
{
    private readonly Tensor?[] equal = new Tensor?[3];

    /// <summary>The members of a set; null when that is every pair.</summary>
    public Tensor? Of(PairSet set) => Part(set.Table, 3) switch
    {
        Constant { IsMember: true } => null,
        Constant => zeros([rowCount, columnCount], @bool, device),
        Pairwise part => part.Members,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>
    /// Shannon's expansion of the truth table by its highest key: where that key is equal the upper half of the table decides,
    /// elsewhere the lower half.
    /// </summary>
    private object Part(int table, int keys)
    {
        var entries = 1 << keys;
        if (table == 0) return new Constant(false);
        if (table == (1 << entries) - 1) return new Constant(true);
        var half = entries / 2;
        var (lower, upper) = (table & ((1 << half) - 1), table >> half);
        var key = keys - 1;
        if (lower == upper || rows[key] is null || columns[key] is null) return Part(lower, key);
        var isEqual = equal[key] ??= Equal(rows[key]!, columns[key]!);
        return new Pairwise((Part(upper, key), Part(lower, key)) switch
        {
            (Constant { IsMember: true }, Constant) => isEqual,
            (Constant, Constant) => isEqual.logical_not(),
            (Constant { IsMember: true }, Pairwise below) => isEqual.logical_or(below.Members),
            (Constant, Pairwise below) => isEqual.logical_not().logical_and(below.Members),
            (Pairwise above, Constant { IsMember: true }) => isEqual.logical_not().logical_or(above.Members),
            (Pairwise above, Constant) => isEqual.logical_and(above.Members),
            (Pairwise above, Pairwise below) => isEqual.logical_and(above.Members).logical_or(isEqual.logical_not().logical_and(below.Members)),
            _ => throw new System.Diagnostics.UnreachableException(),
        });
    }

    private static Tensor Equal(Tensor row, Tensor column)
    {
        var known = row.ne(Scalars.NoKey).unsqueeze(1);
        return row.unsqueeze(1).eq(column.unsqueeze(0)).logical_and(known);
    }

    private sealed record Constant(bool IsMember);

    private sealed record Pairwise(Tensor Members);
}
