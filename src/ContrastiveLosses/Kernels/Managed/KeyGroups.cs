using ContrastiveLosses.Kernels.Managed.Tiles;
using ContrastiveLosses.Pairs;

namespace ContrastiveLosses.Kernels.Managed;

/// <summary>Rows and columns that agree in some keys have the same group number; -1 stands for an unknown key.</summary>
internal sealed unsafe class KeyGroups
{
    private KeyGroups(int[] rows, int[] columns, int count) => (Rows, Columns, Count) = (rows, columns, count);

    public int[] Rows { get; }

    public int[] Columns { get; }

    public int Count { get; }

    /// <summary>The groups by the keys whose bits are set in <paramref name="agreeing"/>, all in one group for none; null when a key is missing.</summary>
    public static KeyGroups? Of(Keys rows, int rowCount, Keys columns, int columnCount, int agreeing)
    {
        var groups = new KeyGroups(new int[rowCount], new int[columnCount], 1);
        for (var bit = 0; bit < 3; bit++)
        {
            if (((agreeing >> bit) & 1) == 0) continue;
            if (rows[bit] is not { } row || columns[bit] is not { } column) return null;
            groups = groups.Split(row, column);
        }
        return groups;
    }

    private KeyGroups Split(Tensor rowKey, Tensor columnKey)
    {
        var numbers = new Dictionary<(int, long), int>();
        var (row, column) = (Split(Rows, rowKey, numbers), Split(Columns, columnKey, numbers));
        return new KeyGroups(row, column, numbers.Count);
    }

    private static int[] Split(int[] groups, Tensor key, Dictionary<(int, long), int> numbers)
    {
        using var contiguous = key.contiguous();
        var source = (long*)RawStorage.AddressOf(contiguous);
        var result = new int[groups.Length];
        for (var k = 0; k < result.Length; k++)
        {
            if (groups[k] < 0 || source[k] == -1)
            {
                result[k] = -1;
                continue;
            }
            if (!numbers.TryGetValue((groups[k], source[k]), out var number)) numbers[(groups[k], source[k])] = number = numbers.Count;
            result[k] = number;
        }
        GC.KeepAlive(contiguous);
        return result;
    }
}
