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
                Advance(rows, columns, row, column);
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
    /// Does the work for every tile. A thread takes the next tile of the order and waits for the earlier ones of its blocks; those
    /// have been taken by threads that run, so that nobody waits for ever, however few threads there are.
    /// </summary>
    public void Run<W>(int threads, Action<W, ScheduledTile> work)
        where W : class, IDisposable, new()
    {
        var (rows, columns) = Counters();
        using var tiles = Tiles.GetEnumerator();
        // Tiles that are worked on at the same time lie in different blocks of rows.
        Threads.Run(Math.Min(threads, rowBlocks), () =>
        {
            using var worker = new W();
            while (TryTake(tiles, out var tile))
            {
                Await(ref rows[tile.Row], tile.RowTurn);
                Await(ref columns[tile.Column], tile.ColumnTurn);
                try
                {
                    work(worker, tile);
                }
                finally
                {
                    // Also after an exception: the others would wait for ever.
                    Advance(rows, columns, tile.Row, tile.Column);
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

    private static void Await(ref int done, int turn)
    {
        var wait = default(SpinWait);
        while (Volatile.Read(ref done) != turn) wait.SpinOnce(sleep1Threshold: -1);
    }

    private void Advance(int[] rows, int[] columns, int row, int column)
    {
        Volatile.Write(ref rows[row], rows[row] + 1);
        if (!isSquare || row != column) Volatile.Write(ref columns[column], columns[column] + 1);
    }

    /// <summary>The tiles done of each block; rows and columns that are the same items share theirs.</summary>
    private (int[] Rows, int[] Columns) Counters()
    {
        var rows = new int[rowBlocks];
        return (rows, isSquare ? rows : new int[columnBlocks]);
    }
}
