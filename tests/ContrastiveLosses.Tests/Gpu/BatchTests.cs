using System.Diagnostics;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Gpu;

/// <summary>A machine with a GPU is lent for minutes, and a batch of commands has a hundred times of few losses.</summary>
[Collection(nameof(Alone))]
public sealed class BatchTests
{
    /// <summary>The pauses of a warm-up alone take 0.6 seconds.</summary>
    [Fact]
    public void OneProcessWarmsALossUpOnce()
    {
        Time("16");
        var begin = Stopwatch.GetTimestamp();
        Time("12");
        Assert.InRange(Stopwatch.GetElapsedTime(begin), TimeSpan.Zero, TimeSpan.FromMilliseconds(590));
    }

    private static void Time(string items) => Assert.Equal(
        0, Benchmarks.Program.Run(["time", "uniformity", "--n", items, "--d", "4", "--repeat", "1"], TextWriter.Null, TextWriter.Null));
}
