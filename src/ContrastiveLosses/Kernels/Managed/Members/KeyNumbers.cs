using System.Buffers;

namespace ContrastiveLosses.Kernels.Managed.Members;

/// <summary>
/// One key of rows and columns as small whole numbers, in order of appearance: equal keys have equal numbers. A key of -1, which
/// equals nothing, stays -1.
/// </summary>
internal sealed class KeyNumbers
{
    /// <summary>Keys are looked up in a table when it is at most so many times longer than there are keys.</summary>
    private const int LongestTable = 8;

    private KeyNumbers(int[] rows, int[] columns, int count) => (Rows, Columns, Count) = (rows, columns, count);

    public int[] Rows { get; }

    public int[] Columns { get; }

    /// <summary>How many numbers there are.</summary>
    public int Count { get; }

    /// <summary>The numbers of a key; null where rows or columns do not have it.</summary>
    public static KeyNumbers? Of(Tensor? rows, Tensor? columns, bool same)
    {
        if (rows is null || columns is null) return null;
        var row = Values(rows);
        return Of(row, same ? row : Values(columns));
    }

    /// <summary>The numbers of keys that are whole numbers already; with one array for both, rows are columns.</summary>
    public static KeyNumbers Of(long[] rows, long[] columns)
    {
        var (least, greatest) = Range(columns, Range(rows, (long.MaxValue, long.MinValue)));
        var length = (ulong)LongestTable * (ulong)(rows.Length + columns.Length + 1);
        return least > greatest || unchecked((ulong)(greatest - least)) < length
            ? ByTable(rows, columns, least, greatest)
            : ByDictionary(rows, columns);
    }

    private static KeyNumbers ByTable(long[] rows, long[] columns, long least, long greatest)
    {
        var length = least > greatest ? 0 : (int)(greatest - least + 1);
        // Not a new one: large arrays make the garbage collector search everything.
        var table = ArrayPool<int>.Shared.Rent(length);
        Array.Clear(table, 0, length);
        var count = 0;
        int[] Number(long[] keys)
        {
            var numbers = new int[keys.Length];
            for (var k = 0; k < keys.Length; k++)
            {
                if (keys[k] == -1)
                {
                    numbers[k] = -1;
                    continue;
                }
                ref var next = ref table[keys[k] - least];
                if (next == 0) next = ++count;
                numbers[k] = next - 1;
            }
            return numbers;
        }
        var row = Number(rows);
        var column = ReferenceEquals(rows, columns) ? row : Number(columns);
        ArrayPool<int>.Shared.Return(table);
        return new(row, column, count);
    }

    private static KeyNumbers ByDictionary(long[] rows, long[] columns)
    {
        var seen = new Dictionary<long, int>();
        int[] Number(long[] keys)
        {
            var numbers = new int[keys.Length];
            for (var k = 0; k < keys.Length; k++)
            {
                if (keys[k] == -1) numbers[k] = -1;
                else if (!seen.TryGetValue(keys[k], out numbers[k])) seen[keys[k]] = numbers[k] = seen.Count;
            }
            return numbers;
        }
        var row = Number(rows);
        return new(row, ReferenceEquals(rows, columns) ? row : Number(columns), seen.Count);
    }

    private static (long Least, long Greatest) Range(long[] keys, (long Least, long Greatest) range)
    {
        foreach (var key in keys)
            if (key != -1)
                range = (Math.Min(range.Least, key), Math.Max(range.Greatest, key));
        return range;
    }

    private static unsafe long[] Values(Tensor keys)
    {
        var values = new long[keys.size(0)];
        var source = (long*)RawStorage.AddressOf(keys);
        var stride = (nint)keys.stride(0);
        for (var k = 0; k < values.Length; k++) values[k] = source[k * stride];
        GC.KeepAlive(keys);
        return values;
    }
}
