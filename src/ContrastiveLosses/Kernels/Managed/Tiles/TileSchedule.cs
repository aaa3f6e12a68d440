namespace ContrastiveLosses.Kernels.Managed.Tiles;

/// <summary>
/// The tiles in rounds. No two tiles of a round share a block of rows or of columns, so that each writes to its blocks alone, and each
/// block is written to in the order of the rounds: the sums are the same bits whatever the number of threads.
/// </summary>
internal static class TileSchedule
{
    /// <summary>For rows and columns that are the same items: each pair of blocks once, as in a tournament.</summary>
    public static List<(int Row, int Column)[]> Square(int blocks, Func<int, int, bool> isWanted)
    {
        var tiles = Enumerable.Range(0, blocks).Select(block => (block, block)).ToList();
        var players = blocks + blocks % 2;
        for (var round = 0; round < players - 1; round++)
            for (var k = 0; k < players / 2; k++)
            {
                var (a, b) = k == 0 ? (players - 1, round) : ((round + k) % (players - 1), (round - k + players - 1) % (players - 1));
                if (a < blocks && b < blocks) tiles.Add((Math.Min(a, b), Math.Max(a, b)));
            }
        return Rounds(tiles, blocks, blocks, shared: true, isWanted);
    }

    /// <summary>For different rows and columns: diagonals of the grid.</summary>
    public static List<(int Row, int Column)[]> Rectangle(int rowBlocks, int columnBlocks, Func<int, int, bool> isWanted)
    {
        var size = Math.Max(rowBlocks, columnBlocks);
        var tiles = new List<(int, int)>();
        for (var shift = 0; shift < size; shift++)
            for (var row = 0; row < rowBlocks; row++)
                if ((row + shift) % size is var column && column < columnBlocks)
                    tiles.Add((row, column));
        return Rounds(tiles, rowBlocks, columnBlocks, shared: false, isWanted);
    }

    /// <summary>Puts each tile into the first round in which both of its blocks are free.</summary>
    private static List<(int Row, int Column)[]> Rounds(
        List<(int Row, int Column)> tiles, int rowBlocks, int columnBlocks, bool shared, Func<int, int, bool> isWanted)
    {
        var freeRow = new int[rowBlocks];
        var freeColumn = shared ? freeRow : new int[columnBlocks];
        var rounds = new List<List<(int, int)>>();
        foreach (var (row, column) in tiles)
        {
            if (!isWanted(row, column)) continue;
            var round = Math.Max(freeRow[row], freeColumn[column]);
            while (rounds.Count <= round) rounds.Add([]);
            rounds[round].Add((row, column));
            freeRow[row] = freeColumn[column] = round + 1;
        }
        return [.. rounds.Select(round => round.ToArray())];
    }
}
