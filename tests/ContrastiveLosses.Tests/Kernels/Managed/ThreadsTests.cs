using System.Collections.Concurrent;
using ContrastiveLosses.Kernels.Managed;

namespace ContrastiveLosses.Tests.Kernels.Managed;

public class ThreadsTests
{
    [Fact]
    public void OnLinuxTheWorkIsDoneByTheThreadsOfLibtorch() => Assert.Equal(OperatingSystem.IsLinux(), OpenMp.IsAvailable);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void EveryPieceOfWorkIsDoneOnce(int threads)
    {
        var done = new int[1000];
        Threads.ForEach(threads, done.Length, k => Interlocked.Increment(ref done[k]));
        Assert.All(done, times => Assert.Equal(1, times));
    }

    [Fact]
    public void TheThreadsWorkAtTheSameTimeAndTheCallerIsOneOfThem()
    {
        var ids = new ConcurrentDictionary<int, bool>();
        using var both = new Barrier(2);
        Threads.Run(2, () =>
        {
            ids[Environment.CurrentManagedThreadId] = true;
            Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(30)));
        });
        Assert.Equal(2, ids.Count);
        Assert.Contains(Environment.CurrentManagedThreadId, ids.Keys);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void AnExceptionOnAnyThreadReachesTheCaller(int threads)
    {
        for (var run = 0; run < 20; run++)
        {
            var failure = Record.Exception(() => Threads.ForEach(threads, 100, k =>
            {
                if (k == 50) throw new InvalidOperationException("fifty");
            }));
            if (failure is AggregateException several) failure = several.InnerException;
            Assert.Equal("fifty", Assert.IsType<InvalidOperationException>(failure).Message);
        }
    }

    [Fact]
    public void WorkMayAskForThreadsItself()
    {
        var done = 0;
        Threads.Run(2, () => Threads.Run(2, () => Interlocked.Increment(ref done)));
        Assert.InRange(done, 1, 4);
    }

    [Fact]
    public async Task ManyThreadsMayAskForThreadsAtTheSameTime()
    {
        var done = new int[8];
        await Task.WhenAll(Enumerable.Range(0, done.Length).Select(caller => Task.Run(() =>
        {
            for (var round = 0; round < 50; round++) Threads.ForEach(2, 10, _ => Interlocked.Increment(ref done[caller]));
        })));
        Assert.All(done, times => Assert.Equal(500, times));
    }

    [Theory]
    [InlineData(3, 100000)]
    [InlineData(100000, 3)]
    [InlineData(1, 1)]
    public void SlicesAreTheWholeWidthOnce(int count, int width)
    {
        var covered = new int[width];
        Threads.ForEachSlice(count, width, (first, length) =>
        {
            for (var k = first; k < first + length; k++) Interlocked.Increment(ref covered[k]);
        });
        Assert.All(covered, times => Assert.Equal(1, times));
    }
}
