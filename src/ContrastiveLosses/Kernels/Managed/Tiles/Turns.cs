namespace ContrastiveLosses.Kernels.Managed.Tiles;

/// <summary>
/// A tile's turns at its block of rows and at its block of columns: the tiles of a block come in their order, on whichever threads. What
/// changes nothing of a block need not wait for its turn.
/// </summary>
/// <param name="tile">The tile.</param>
/// <param name="rows">The tiles done of each block of rows.</param>
/// <param name="columns">The tiles done of each block of columns; the same array where rows and columns are the same items.</param>
internal sealed class Turns(ScheduledTile tile, int[] rows, int[] columns)
{
    private readonly bool isOneBlock = ReferenceEquals(rows, columns) && tile.Row == tile.Column;
    private bool rowsEnded;

    /// <summary>Waits until the earlier tiles are done with both blocks.</summary>
    public void Await()
    {
        AwaitRows();
        AwaitColumns();
    }

    /// <summary>Waits until the earlier tiles are done with the rows.</summary>
    public void AwaitRows() => Await(ref rows[tile.Row], tile.RowTurn);

    /// <summary>Waits until the earlier tiles are done with the columns.</summary>
    public void AwaitColumns() => Await(ref columns[tile.Column], tile.ColumnTurn);

    /// <summary>Leaves the rows to the next tile, unless they are the columns too.</summary>
    public void EndRows()
    {
        if (isOneBlock) return;
        AwaitRows();
        Volatile.Write(ref rows[tile.Row], tile.RowTurn + 1);
        rowsEnded = true;
    }

    /// <summary>Leaves to the next tiles what they do not have yet.</summary>
    public void End()
    {
        if (!rowsEnded) EndRows();
        AwaitColumns();
        Volatile.Write(ref columns[tile.Column], tile.ColumnTurn + 1);
    }

    private static void Await(ref int done, int turn)
    {
        var wait = default(SpinWait);
        while (Volatile.Read(ref done) != turn) wait.SpinOnce(sleep1Threshold: -1);
    }
}
