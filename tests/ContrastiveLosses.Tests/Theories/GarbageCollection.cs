using System.Diagnostics;
using System.Globalization;
using ContrastiveLosses.Reference.Catalogue;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>
/// TorchSharp hands native code the handles of objects that nothing may hold any more. The library must survive a garbage collector
/// that runs all the time.
/// </summary>
public sealed class GarbageCollection(ITestOutputHelper output)
{
    [Fact]
    public void EveryLossSurvivesACollectorThatRunsAllTheTime() => Survive(seconds: 0.15, processes: 4);

    /// <summary>What chance finds in hours is certain here: each case once, and all that nobody holds is gone before each operator.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void EveryLossHoldsWhatItHandsToNativeCode(int part) => Child.Run(nameof(GarbageCollection), collecting: true, "0", $"{part}", "4");

    [Fact]
    [Trait("Category", "Stress")]
    public void EveryLossSurvivesSuchACollectorForLong() => Survive(seconds: 1.5, processes: 8);

    /// <summary>In a process of its own: each step for a while, beside the collector.</summary>
    internal static void Run(string[] arguments)
    {
        var seconds = double.Parse(arguments[0], CultureInfo.InvariantCulture);
        var isOver = false;
        var collector = new Thread(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        }) { IsBackground = true };
        collector.Start();
        var times = 0;
        var (part, parts) = (int.Parse(arguments[1], CultureInfo.InvariantCulture), int.Parse(arguments[2], CultureInfo.InvariantCulture));
        foreach (var (number, prepare) in Losses.Cases.Where(loss => loss.Loss.IsOfBatch).Select(StepOf).Concat(TrainingSteps.All).Index())
        {
            if (number % parts != part) continue;
            using var scope = NewDisposeScope();
            var step = prepare();
            var start = Stopwatch.GetTimestamp();
            do
            {
                step();
                times++;
            }
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds);
        }
        Volatile.Write(ref isOver, true);
        collector.Join();
        Console.Write(times);
    }

    /// <summary>Forward and backward of a loss, without a scope of its own: only the library protects its temporaries.</summary>
    private static Func<Action> StepOf(LossCase loss) => () =>
    {
        var leaves = Example.Of(loss, 1, 16, 4, 3, ScalarType.Float32).WithFeatures(tensor => tensor.detach().requires_grad_());
        return () =>
        {
            var value = loss.Evaluate(leaves.Inputs);
            value.backward();
            GC.KeepAlive(value);
            value.Dispose();
        };
    };

    /// <summary>In several processes, because each has a limit of its time.</summary>
    private void Survive(double seconds, int processes)
    {
        var times = Enumerable.Range(0, processes).Sum(part => int.Parse(
            Child.Run(nameof(GarbageCollection), seconds.ToString(CultureInfo.InvariantCulture), $"{part}", $"{processes}"), CultureInfo.InvariantCulture));
        output.WriteLine($"{times} steps");
        Assert.True(times > 0);
    }
}
