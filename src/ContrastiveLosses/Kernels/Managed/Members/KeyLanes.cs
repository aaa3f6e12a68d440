using System.Numerics;
using ContrastiveLosses.Kernels.Managed.Tiles;

namespace ContrastiveLosses.Kernels.Managed.Members;

/// <summary>
/// Keys as floating numbers, so that the vectors that hold similarities also compare keys; a float32 counts exactly up to 2^24. A key
/// that equals nothing is NaN.
/// </summary>
internal sealed unsafe class KeyLanes<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Scratch<T> lanes;
    private readonly int padded;
    private readonly (int Least, int Greatest, bool IsComplete)[] ranges;

    private KeyLanes(int count, int[]? order, Func<int, int[]?> numbers)
    {
        var blocks = (count + Block.Size - 1) / Block.Size;
        padded = blocks * Block.Size;
        lanes = new Scratch<T>(3L * padded);
        new Span<T>(lanes.Pointer, 3 * padded).Fill(T.NaN);
        ranges = new (int, int, bool)[3 * blocks];
        for (var key = 0; key < 3; key++)
        {
            var number = numbers(key);
            var lane = Lane(key, 0);
            for (var block = 0; block < blocks; block++)
                ranges[key + 3 * block] = Fill(lane, number, order, block * Block.Size, Math.Min((block + 1) * Block.Size, count));
        }
    }

    /// <summary>The keys of rows and of columns in their orders; the same object when they are the same.</summary>
    public static (KeyLanes<T> Rows, KeyLanes<T> Columns) Of(ProblemKeys keys, int[]? rowOrder, int[]? columnOrder, bool same)
    {
        var rows = new KeyLanes<T>(keys.Rows, rowOrder, key => keys[key]?.Rows);
        return (rows, same ? rows : new KeyLanes<T>(keys.Columns, columnOrder, key => keys[key]?.Columns));
    }

    /// <summary>Key number <paramref name="key"/> from an item on.</summary>
    public T* Lane(int key, int item) => lanes.Pointer + (long)key * padded + item;

    /// <summary>Whether a key is equal for all pairs of two blocks (true), for none (false), or for some.</summary>
    public static bool? AreEqual(KeyLanes<T> rows, KeyLanes<T> columns, int key, int rowBlock, int columnBlock)
    {
        var (row, column) = (rows.ranges[key + 3 * rowBlock], columns.ranges[key + 3 * columnBlock]);
        if (row.Least > column.Greatest || column.Least > row.Greatest) return false;
        var isOne = row.IsComplete && column.IsComplete && row.Least == row.Greatest && column.Least == column.Greatest;
        return isOne ? true : null;
    }

    public void Dispose() => lanes.Dispose();

    /// <summary>Without a key the range is empty, so that it overlaps no other.</summary>
    private static (int Least, int Greatest, bool IsComplete) Fill(T* lane, int[]? numbers, int[]? order, int first, int end)
    {
        var (least, greatest, isComplete) = (int.MaxValue, int.MinValue, true);
        for (var i = first; numbers is not null && i < end; i++)
        {
            var number = numbers[order is null ? i : order[i]];
            if (number < 0)
            {
                isComplete = false;
                continue;
            }
            lane[i] = T.CreateTruncating(number);
            (least, greatest) = (Math.Min(least, number), Math.Max(greatest, number));
        }
        return (least, greatest, isComplete);
    }
}
