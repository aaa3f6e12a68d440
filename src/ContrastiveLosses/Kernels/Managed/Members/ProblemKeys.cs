using ContrastiveLosses.Pairs;

namespace ContrastiveLosses.Kernels.Managed.Members;

/// <summary>The keys of a problem as small whole numbers, and how many rows and columns have them.</summary>
internal sealed class ProblemKeys(Keys rowKeys, int rows, Keys columnKeys, int columns, bool same)
{
    // The last sort decides first.
    private static readonly int[] SortedBits = [2, 1];

    private readonly KeyGroups?[] groups = new KeyGroups?[PairSet.Relations];
    private readonly KeyNumbers?[] numbers = [.. Enumerable.Range(0, 3).Select(bit => KeyNumbers.Of(rowKeys[bit], columnKeys[bit], same))];

    public int Rows => rows;

    public int Columns => columns;

    /// <summary>The key that decides a bit of a pair's relation; null when rows or columns do not have it, so that it is never equal.</summary>
    public KeyNumbers? this[int bit] => numbers[bit];

    /// <summary>The keys of a problem.</summary>
    public static ProblemKeys Of(TileProblem problem) => new(
        problem.RowKeys, (int)problem.RowCount, problem.ColumnKeys, (int)problem.ColumnCount, problem.Columns is null);

    /// <summary>
    /// The groups of what agrees in the keys whose bits are set in <paramref name="agreeing"/>, all in one for none; null when a key is missing.
    /// </summary>
    public KeyGroups? Groups(int agreeing) => groups[agreeing] ??= KeyGroups.Of(this, agreeing);

    /// <summary>
    /// The rows and the columns sorted by those of their labels and biases on which the sets depend, so that most tiles are all
    /// members or none; null where the order of the items will do.
    /// </summary>
    public (int[]? Rows, int[]? Columns) Order(IEnumerable<PairSet> sets)
    {
        var bits = SortedBits.Where(bit => numbers[bit] is not null && sets.Any(set => set.DependsOn(bit))).ToArray();
        return (Sorted(rows, bits.Select(bit => (numbers[bit]!.Rows, numbers[bit]!.Count))),
            same ? null : Sorted(columns, bits.Select(bit => (numbers[bit]!.Columns, numbers[bit]!.Count))));
    }

    private static int[]? Sorted(int count, IEnumerable<(int[] Numbers, int Count)> keys)
    {
        int[]? order = null;
        // Each sort keeps the order of the last one among its equals.
        foreach (var (number, length) in keys)
        {
            var next = new int[length + 2];
            foreach (var key in number) next[key + 2]++;
            for (var k = 1; k < next.Length; k++) next[k] += next[k - 1];
            var sorted = new int[count];
            for (var k = 0; k < count; k++)
            {
                var item = order is null ? k : order[k];
                sorted[next[number[item] + 1]++] = item;
            }
            order = sorted;
        }
        for (var k = 0; k < order?.Length; k++)
            if (order[k] != k)
                return order;
        return null;
    }
}
