using ContrastiveLosses.Kernels.Managed.Tiles;

namespace ContrastiveLosses.Tests.Kernels.Managed;

public sealed class TileScheduleTests
{
    [Fact]
    public void ASquareHasEachPairOfBlocksOnceAndNoBlockTwiceInARound()
    {
        for (var blocks = 1; blocks < 25; blocks++)
        {
            var rounds = TileSchedule.Square(blocks, (_, _) => true);
            var tiles = rounds.SelectMany(round => round).ToList();
            Assert.Equal(blocks * (blocks + 1) / 2, tiles.Distinct().Count());
            Assert.Equal(blocks * (blocks + 1) / 2, tiles.Count);
            Assert.All(tiles, tile => Assert.True(tile.Row <= tile.Column));
            Assert.All(rounds, round => Distinct(round.SelectMany(tile => tile.Row == tile.Column ? new[] { tile.Row } : [tile.Row, tile.Column])));
            // One round for the diagonal, and those of a tournament.
            Assert.True(rounds.Count <= blocks + 1, $"{blocks} blocks in {rounds.Count} rounds");
        }
    }

    [Fact]
    public void ARectangleHasEachTileOnceAndNoRowOrColumnTwiceInARound()
    {
        for (var rows = 1; rows < 12; rows++)
            for (var columns = 1; columns < 12; columns++)
            {
                var rounds = TileSchedule.Rectangle(rows, columns, (_, _) => true);
                Assert.Equal(rows * columns, rounds.SelectMany(round => round).Distinct().Count());
                Assert.All(rounds, round => Distinct(round.Select(tile => tile.Row)));
                Assert.All(rounds, round => Distinct(round.Select(tile => tile.Column)));
                Assert.Equal(Math.Max(rows, columns), rounds.Count);
            }
    }

    [Fact]
    public void TilesThatNobodyWantsAreLeftOut()
    {
        var rounds = TileSchedule.Square(9, (row, column) => column - row <= 1);
        Assert.Equal(17, rounds.SelectMany(round => round).Count());
    }

    private static void Distinct(IEnumerable<int> blocks) => Assert.Equal(blocks.Count(), blocks.Distinct().Count());
}
