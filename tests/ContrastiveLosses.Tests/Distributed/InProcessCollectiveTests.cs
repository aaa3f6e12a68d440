using ContrastiveLosses.Reference.Comparison;

namespace ContrastiveLosses.Tests.Distributed;

/// <summary>Threads as ranks: what they exchange, and how a failure ends.</summary>
public sealed class InProcessCollectiveTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void RowsAreGatheredInTheOrderOfTheRanksThoughSomeHaveNone(int size)
    {
        // Rank r has r % 3 rows of the number r.
        var expected = Enumerable.Range(0, size).SelectMany(rank => Enumerable.Repeat((double)rank, 2 * (rank % 3))).ToArray();
        var found = new double[size][];
        InProcessCollective.Run(size, collective =>
        {
            using var scope = NewDisposeScope();
            Assert.Equal(size, collective.Size);
            var all = collective.AllGather(full([collective.Rank % 3, 2], collective.Rank, float64));
            Assert.Equal([expected.Length / 2, 2], all.shape);
            found[collective.Rank] = CaseCheck.Numbers(all);
        });
        Assert.All(found, numbers => Assert.Equal(expected, numbers));
    }

    [Fact]
    public void SumsAreTheSameBitsOnEveryRank()
    {
        var (sums, counts) = (new double[5][], new long[5]);
        using var generator = new Generator(1);
        var values = Enumerable.Range(0, 5).Select(_ => randn(7, dtype: float64, generator: generator)).ToArray();
        InProcessCollective.Run(5, collective =>
        {
            using var scope = NewDisposeScope();
            var (sum, count) = (values[collective.Rank].clone(), tensor(collective.Rank + 1L));
            for (var k = 0; k < 20; k++) collective.SumOverRanks(count);
            collective.SumOverRanks(sum);
            (sums[collective.Rank], counts[collective.Rank]) = (CaseCheck.Numbers(sum), count.item<long>());
        });
        Assert.All(sums, sum => Assert.Equal(sums[0], sum));
        for (var k = 0; k < 7; k++) Assert.Equal(values.Sum(value => value[k].item<double>()), sums[0][k], 1e-14);
        Assert.All(counts, count => Assert.Equal(15 * (long)Math.Pow(5, 19), count));
    }

    [Fact]
    public void RowsThatAreShiftedComeHomeAfterAsManySteps()
    {
        InProcessCollective.Run(3, collective =>
        {
            using var scope = NewDisposeScope();
            var rows = arange(collective.Rank, int64);
            for (var step = 1; step <= 3; step++)
            {
                rows = collective.Shift(rows);
                Assert.Equal((collective.Rank + 3 - step) % 3, rows.shape[0]);
            }
        });
    }

    [Fact]
    public void CallsThatDoNotFitTogetherAreAnErrorOnEveryRank()
    {
        Different("AllGather of Float32 [n, 2], rank 1 called SumOverRanks of Float32 [2]", collective =>
        {
            if (collective.Rank == 0) collective.AllGather(zeros(1, 2));
            else collective.SumOverRanks(zeros(2));
        });
        Different("AllGather of Float32 [n, 2], rank 1 called AllGather of Float64 [n, 2]", collective =>
            collective.AllGather(zeros([3, 2], collective.Rank == 0 ? float32 : float64)));
        Different("SumOverRanks of Float32 [2], rank 1 called SumOverRanks of Float32 [3]", collective =>
            collective.SumOverRanks(zeros(2 + collective.Rank)));

        static void Different(string expected, Action<ICollective> call)
        {
            var told = new string[2];
            Assert.Throws<InvalidOperationException>(() => InProcessCollective.Run(2, collective =>
            {
                using var scope = NewDisposeScope();
                told[collective.Rank] = Assert.Throws<InvalidOperationException>(() => call(collective)).Message;
                throw new InvalidOperationException();
            }));
            Assert.All(told, message => Assert.Contains(expected, message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void ARankThatFailsOrEndsEndsTheOthersThatWaitForIt()
    {
        var failed = Assert.Throws<InvalidOperationException>(() => InProcessCollective.Run(3, collective =>
        {
            using var scope = NewDisposeScope();
            if (collective.Rank == 2) throw new ArithmeticException("no luck");
            collective.AllGather(zeros(1, 1));
        }));
        Assert.Equal("rank 2 of 3 failed: no luck", failed.Message);
        Assert.IsType<ArithmeticException>(failed.InnerException);

        var ended = Assert.Throws<InvalidOperationException>(() => InProcessCollective.Run(2, collective =>
        {
            using var scope = NewDisposeScope();
            if (collective.Rank == 0) collective.AllGather(zeros(1, 1));
        }));
        Assert.Equal("rank 0 of 2 failed: rank 1 has ended, while rank 0 waits for it in AllGather of Float32 [n, 1].", ended.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => InProcessCollective.Run(0, _ => { }));
    }
}
