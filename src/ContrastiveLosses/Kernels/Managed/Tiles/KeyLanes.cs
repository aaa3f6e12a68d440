using System.Numerics;
using ContrastiveLosses.Pairs;

namespace ContrastiveLosses.Kernels.Managed.Tiles;

/// <summary>
/// Keys as floating numbers, so that the vectors that hold similarities also compare keys. A key of -1 is NaN, which equals nothing,
/// not even itself. Other keys become their order of appearance, which a float32 counts exactly up to 2^24.
/// </summary>
internal sealed unsafe class KeyLanes<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Scratch<T> lanes;
    private readonly int padded;
    private readonly (T Least, T Greatest, bool IsComplete)[] ranges;

    private KeyLanes(int count)
    {
        var blocks = (count + Block.Size - 1) / Block.Size;
        padded = blocks * Block.Size;
        lanes = new Scratch<T>(3L * padded);
        new Span<T>(lanes.Pointer, 3 * padded).Fill(T.NaN);
        // A block without keys overlaps no other.
        ranges = new (T, T, bool)[3 * blocks];
        Array.Fill(ranges, (T.NaN, T.NaN, false));
    }

    /// <summary>The keys of rows and of columns, numbered together.</summary>
    public static (KeyLanes<T> Rows, KeyLanes<T> Columns) Of(Keys rows, int rowCount, Keys columns, int columnCount, bool same)
    {
        var row = new KeyLanes<T>(rowCount);
        var column = same ? row : new KeyLanes<T>(columnCount);
        for (var key = 0; key < 3; key++)
        {
            if (rows[key] is not { } rowKey || columns[key] is not { } columnKey) continue;
            var numbers = new Dictionary<long, T>();
            row.Fill(key, rowKey, numbers);
            if (!same) column.Fill(key, columnKey, numbers);
        }
        return (row, column);
    }

    /// <summary>Key number <paramref name="key"/> from an item on.</summary>
    public T* Lane(int key, int item) => lanes.Pointer + (long)key * padded + item;

    /// <summary>Whether a key is equal for all pairs of two blocks (true), for none (false), or for some.</summary>
    public static bool? AreEqual(KeyLanes<T> rows, KeyLanes<T> columns, int key, int rowBlock, int columnBlock)
    {
        var (row, column) = (rows.ranges[key + 3 * rowBlock], columns.ranges[key + 3 * columnBlock]);
        if (!(row.Least <= column.Greatest && column.Least <= row.Greatest)) return false;
        var isOne = row.IsComplete && column.IsComplete && row.Least == row.Greatest && column.Least == column.Greatest;
        return isOne ? true : null;
    }

    public void Dispose() => lanes.Dispose();

    private void Fill(int key, Tensor values, Dictionary<long, T> numbers)
    {
        using var contiguous = values.contiguous();
        var source = (long*)RawStorage.AddressOf(contiguous);
        var count = (int)contiguous.shape[0];
        var lane = Lane(key, 0);
        for (var first = 0; first < count; first += Block.Size)
        {
            var (least, greatest, isComplete) = (T.NaN, T.NaN, true);
            for (var i = first; i < Math.Min(first + Block.Size, count); i++)
            {
                if (source[i] == -1)
                {
                    isComplete = false;
                    continue;
                }
                if (!numbers.TryGetValue(source[i], out var number)) numbers[source[i]] = number = T.CreateTruncating(numbers.Count);
                lane[i] = number;
                if (!(least <= number)) least = number;
                if (!(greatest >= number)) greatest = number;
            }
            ranges[key + 3 * (first / Block.Size)] = (least, greatest, isComplete);
        }
        GC.KeepAlive(contiguous);
    }
}
