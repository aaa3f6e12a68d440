using System.Collections.Concurrent;
using ContrastiveLosses.Kernels.Managed.Tiles;

namespace ContrastiveLosses.Tests.Kernels.Managed;

public sealed class TileScheduleTests
{
    [Fact]
    public void ASquareHasEachPairOfBlocksOnce()
    {
        for (var blocks = 1; blocks < 25; blocks++)
        {
            var tiles = TileSchedule.Square(blocks, (_, _) => true).Tiles.ToList();
            Assert.Equal(blocks * (blocks + 1) / 2, tiles.Select(tile => (tile.Row, tile.Column)).Distinct().Count());
            Assert.Equal(blocks * (blocks + 1) / 2, tiles.Count);
            Assert.All(tiles, tile => Assert.True(tile.Row <= tile.Column));
        }
    }

    [Fact]
    public void ARectangleHasEachTileOnce()
    {
        for (var rows = 1; rows < 12; rows++)
            for (var columns = 1; columns < 12; columns++)
            {
                var tiles = TileSchedule.Rectangle(rows, columns, (_, _) => true).Tiles.ToList();
                Assert.Equal(rows * columns, tiles.Count);
                Assert.Equal(rows * columns, tiles.Select(tile => (tile.Row, tile.Column)).Distinct().Count());
            }
    }

    [Fact]
    public void NeighboursShareNoBlockSoThatThreadsNeedNotWait()
    {
        for (var blocks = 8; blocks < 25; blocks++)
        {
            Assert.Equal(0, Conflicts(TileSchedule.Rectangle(blocks, blocks + 2, (_, _) => true), false));
            // Where one round of the tournament ends and the next begins they may.
            Assert.InRange(Conflicts(TileSchedule.Square(blocks, (_, _) => true), true), 0, blocks);
        }

        static int Conflicts(TileSchedule schedule, bool shared) => schedule.Tiles.Zip(schedule.Tiles.Skip(1)).Count(pair =>
            pair.First.Row == pair.Second.Row || pair.First.Column == pair.Second.Column
            || (shared && (pair.First.Row == pair.Second.Column || pair.First.Column == pair.Second.Row)));
    }

    [Fact]
    public void TilesThatNobodyWantsAreLeftOut() =>
        Assert.Equal(17, TileSchedule.Square(9, (row, column) => column - row <= 1).Tiles.Count());

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void EachBlockIsWorkedOnInOneOrderByOneThreadAtATime(int threads)
    {
        var schedule = TileSchedule.Square(9, (_, _) => true);
        var (busy, seen) = (new int[9], Enumerable.Range(0, 9).Select(_ => new ConcurrentQueue<ScheduledTile>()).ToArray());
        schedule.Run<Worker>(threads, (_, tile, turns) =>
        {
            turns.Await();
            foreach (var block in Blocks(tile))
            {
                Assert.Equal(1, Interlocked.Increment(ref busy[block]));
                seen[block].Enqueue(tile);
            }
            Thread.SpinWait(500);
            foreach (var block in Blocks(tile)) Interlocked.Decrement(ref busy[block]);
        });
        for (var block = 0; block < 9; block++)
            Assert.Equal(schedule.Tiles.Where(tile => Blocks(tile).Contains(block)), seen[block]);

        static int[] Blocks(ScheduledTile tile) => tile.Row == tile.Column ? [tile.Row] : [tile.Row, tile.Column];
    }

    [Fact]
    public void AnExceptionInATileEndsTheRunInsteadOfHangingIt()
    {
        var schedule = TileSchedule.Square(6, (_, _) => true);
        Assert.ThrowsAny<Exception>(() => schedule.Run<Worker>(3, (_, tile, _) =>
        {
            if (tile is { Row: 1, Column: 4 }) throw new InvalidOperationException("a tile failed");
        }));
    }

    [Fact]
    public async Task ATileThatIsDoneWithItsRowsLeavesThemToTheNextAndKeepsItsColumns()
    {
        var done = new int[3];
        var (first, sameRows, sameColumns) = (Of(new(0, 1, 0, 0)), Of(new(0, 2, 1, 0)), Of(new(1, 2, 1, 1)));
        var rows = Task.Run(sameRows.AwaitRows);
        var columns = Task.Run(sameColumns.AwaitRows);
        Assert.NotSame(rows, await Task.WhenAny(rows, Task.Delay(20)));
        first.EndRows();
        await rows.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.NotSame(columns, await Task.WhenAny(columns, Task.Delay(20)));
        first.End();
        await columns.WaitAsync(TimeSpan.FromSeconds(10));

        Turns Of(ScheduledTile tile) => new(tile, done, done);
    }

    [Fact]
    public void ATileOfOneBlockKeepsItToTheEnd()
    {
        var done = new int[1];
        var turns = new Turns(new(0, 0, 0, 0), done, done);
        turns.EndRows();
        Assert.Equal(0, done[0]);
        turns.End();
        Assert.Equal(1, done[0]);
    }

    private sealed class Worker : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
