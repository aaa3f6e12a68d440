using ContrastiveLosses.Arguments;
using ContrastiveLosses.Pairs;

namespace ContrastiveLosses.Reductions;

/// <summary>
/// Rows and columns that agree in some keys share a group number. A column with a key of -1 is in a group without rows,
/// such a row in one without columns.
/// </summary>
internal readonly record struct Groups(Tensor Rows, Tensor Columns, long Count)
{
    /// <summary>The groups by the keys whose bits are set in <paramref name="agreeing"/>; null when one of them is missing.</summary>
    public static Groups? Of(Keys columns, Keys rows, int agreeing)
    {
        Tensor? number = null, valid = null;
        long rowCount = 0, columnCount = 0, length = 0;
        // Where rows are the columns their groups are these.
        var areSame = Enumerable.Range(0, 3).All(bit => ((agreeing >> bit) & 1) == 0 || ReferenceEquals(rows[bit], columns[bit]));
        for (var bit = 0; bit < 3; bit++)
        {
            if (((agreeing >> bit) & 1) == 0) continue;
            if (rows[bit] is not { } row || columns[bit] is not { } column) return null;
            var key = areSame ? row : cat([row, column]);
            (rowCount, columnCount, length) = (row.size(0), column.size(0), key.size(0));
            var ordinal = Ordinals(key);
            using Scalar radix = length;
            number = number is null ? ordinal : Ordinals(number.mul(radix).Plus(ordinal));
            var known = key.ne(Scalars.NoKey);
            valid = valid is null ? known : valid.logical_and(known);
        }
        using Scalar lostRow = length, lostColumn = length + 1;
        var groups = number!.masked_fill(valid!.logical_not(), lostRow);
        var columnGroups = groups.narrow(0, length - columnCount, columnCount);
        columnGroups = columnGroups.masked_fill(columnGroups.eq(lostRow), lostColumn);
        return new Groups(groups.narrow(0, 0, rowCount), columnGroups, length + 2);
    }

    /// <summary>The place of each value among the distinct ones, by a sort: deterministic, and without a question to the device.</summary>
    private static Tensor Ordinals(Tensor values)
    {
        var length = values.size(0);
        if (length == 0) return values.alias();
        var (sorted, order) = values.sort(stable: true);
        var isNew = sorted.narrow(0, 1, length - 1).ne(sorted.narrow(0, 0, length - 1)).to(int64);
        var ordinal = cat([zeros(1, int64, values.device), isNew.cumsum(0)]);
        return ordinal.index_select(0, order.argsort());
    }
}
