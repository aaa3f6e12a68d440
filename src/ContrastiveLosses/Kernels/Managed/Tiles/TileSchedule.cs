namespace ContrastiveLosses.Kernels.Managed.Tiles;

/// <summary>A tile, and how many tiles of its block of rows and of its block of columns come before it.</summary>
internal readonly record struct ScheduledTile(int Row, int Column, int RowTurn, int ColumnTurn);

/// <summary>
/// The order of the tiles. Each block of rows and of columns is worked on in this order, by whichever thread, so that sums are the same
/// bits whatever the number of threads; neighbours in the order share no block, so that threads hardly ever wait for each other.
/// </summary>
internal sealed class TileSchedule
{
    private readonly IEnumerable<(int Row, int Column)> order;
    private readonly int rowBlocks;
    private readonly int columnBlocks;
    private readonly bool isSquare;
    private readonly Func<int, int, bool> isWanted;

    private TileSchedule(IEnumerable<(int, int)> order, int rowBlocks, int columnBlocks, bool isSquare, Func<int, int, bool> isWanted) =>
        (this.order, this.rowBlocks, this.columnBlocks, this.isSquare, this.isWanted) = (order, rowBlocks, columnBlocks, isSquare, isWanted);

    /// <summary>The tiles that are wanted, in their order. Each is made when it is asked for: a million rows have thirty million tiles.</summary>
    public IEnumerable<ScheduledTile> Tiles
    {
        get
        {
            var (rows, columns) = Counters();
            foreach (var (row, column) in order)
            {
                if (!isWanted(row, column)) continue;
                yield return new(row, column, rows[row], columns[column]);
                rows[row]++;
                if (!isSquare || row != column) columns[column]++;
            }
        }
    }

    /// <summary>For rows and columns that are the same items: each pair of blocks once, as in a tournament.</summary>
    public static TileSchedule Square(int blocks, Func<int, int, bool> isWanted)
    {
        return new(Order(), blocks, blocks, true, isWanted);

        IEnumerable<(int, int)> Order()
        {
            for (var block = 0; block < blocks; block++) yield return (block, block);
            var players = blocks + blocks % 2;
            for (var round = 0; round < players - 1; round++)
                for (var k = 0; k < players / 2; k++)
                {
                    var (a, b) = k == 0 ? (players - 1, round) : ((round + k) % (players - 1), (round - k + players - 1) % (players - 1));
                    if (a < blocks && b < blocks) yield return (Math.Min(a, b), Math.Max(a, b));
                }
        }
    }

    /// <summary>For different rows and columns: diagonals of the grid.</summary>
    public static TileSchedule Rectangle(int rowBlocks, int columnBlocks, Func<int, int, bool> isWanted)
    {
        return new(Order(), rowBlocks, columnBlocks, false, isWanted);

        IEnumerable<(int, int)> Order()
        {
            var size = Math.Max(rowBlocks, columnBlocks);
            for (var shift = 0; shift < size; shift++)
                for (var row = 0; row < rowBlocks; row++)
                    if ((row + shift) % size is var column && column < columnBlocks)
                        yield return (row, column);
        }
    }

    /// <summary>
    /// Does the work for every tile. A thread takes the next tile of the order, and the work waits for the earlier ones of its blocks; those
    /// have been taken by threads that run, so that nobody waits for ever, however few threads there are.
    /// </summary>
    public void Run<W>(int threads, Action<W, ScheduledTile, Turns> work)
        where W : class, IDisposable, new()
    {
        var (rows, columns) = Counters();
        using var tiles = Tiles.GetEnumerator();
        // Tiles that change their blocks at the same time lie in different blocks of rows.
        Threads.Run(Math.Min(threads, rowBlocks), () =>
        {
            using var worker = new W();
            while (TryTake(tiles, out var tile))
            {
                var turns = new Turns(tile, rows, columns);
                try
                {
                    work(worker, tile, turns);
                }
                finally
                {
                    // Also after an exception: the others would wait for ever.
                    turns.End();
                }
            }
        });
    }

    private static bool TryTake(IEnumerator<ScheduledTile> tiles, out ScheduledTile tile)
    {
        lock (tiles)
        {
            var isThere = tiles.MoveNext();
            tile = tiles.Current;
            return isThere;
        }
    }

    /// <summary>The tiles done of each block; rows and columns that are the same items share theirs.</summary>
    private (int[] Rows, int[] Columns) Counters()
    {
        var rows = new int[rowBlocks];
        return (rows, isSquare ? rows : new int[columnBlocks]);
    }
}
