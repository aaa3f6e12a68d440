using ContrastiveLosses.Kernels.Cuda;

namespace ContrastiveLosses.Tests.Kernels.Cuda;

/// <summary>How long the blocks take together, of which each multiprocessor has one at a time, by the time of an even division.</summary>
public sealed class SplitsTests
{
    /// <summary>Where whole rounds of rows' tiles on 132 multiprocessors take 1.32, 1.98, 1.65 and 1.49 times as long.</summary>
    [Theory]
    [InlineData(12800, 1.06)]
    [InlineData(17024, 1.08)]
    [InlineData(20480, 1.04)]
    [InlineData(34000, 1.04)]
    public void ALastRoundThatWouldBeNearlyEmptyIsDivided(int items, double most) => Assert.InRange(Time(132, items, 16L * items), 1, most);

    [Theory]
    [InlineData(3)]
    [InlineData(58)]
    [InlineData(108)]
    [InlineData(132)]
    [InlineData(144)]
    [InlineData(170)]
    public void NoSizeTakesAFifthLongerThanItMust(int multiprocessors)
    {
        for (var items = 4096; items < 140000; items += 128)
        {
            Assert.InRange(Time(multiprocessors, items, 16L * items), 1, 1.2);
            foreach (var features in new[] { 64, 256 }) Assert.InRange(Time(multiprocessors, items, 4L * items * features), 1, 1.2);
        }
    }

    [Fact]
    public void FewRowsOfManyColumnsOccupyEveryMultiprocessor() => Assert.Equal((64, 8), Splits.Of(new Gpu(132), 2, 512, 16 * 256));

    [Fact]
    public void PartialResultsTakeABoundedMemoryAndOneSplitIsAlwaysThere()
    {
        Assert.Equal((3, 180), Splits.Of(new Gpu(132), 266, 540, 80 << 20));
        Assert.Equal((1, 532), Splits.Of(new Gpu(132), 266, 532, 300 << 20));
    }

    private static double Time(int multiprocessors, int items, long bytesOfSplit)
    {
        var all = (items + 127) / 128;
        var (count, tiles) = Splits.Of(new Gpu(multiprocessors), all, all, bytesOfSplit);
        Assert.InRange(count * tiles, all, all + tiles - 1);
        return Math.Ceiling(all * count / (double)multiprocessors) * tiles * multiprocessors / ((double)all * all);
    }

    private sealed unsafe class Gpu(int multiprocessors) : IKernelDriver
    {
        public int Multiprocessors => multiprocessors;

        public void Launch(DeviceFunction function, int gridX, int gridY, void* parameters, IReadOnlyList<Tensor> tensors) => throw new NotSupportedException();
    }
}
