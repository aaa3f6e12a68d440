using System.Globalization;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Fuzzing;

/// <summary>
/// Random calls of the whole public surface, in processes of their own: one that crashes or hangs is a failed test, whose last line of output
/// is the number of the call that did it. `dotnet exec ContrastiveLosses.Tests.dll FuzzTests NUMBER` makes that one again.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int CallsOfProcess = 5000;

    [Fact]
    public void ThousandsOfRandomCallsGiveResultsOrNameAnArgument() => Make(processes: 1, from: 0);

    [Fact]
    [Trait("Category", "Stress")]
    public void AHundredThousandRandomCallsGiveResultsOrNameAnArgument() => Make(processes: 24, from: 1_000_000);

    /// <summary>In a process of its own: one call, or all from one number to another.</summary>
    internal static void Run(string[] arguments)
    {
        int[] numbers = [.. arguments.Select(argument => int.Parse(argument, CultureInfo.InvariantCulture))];
        var (accepted, expected) = (0, Tensor.TotalCount);
        for (var number = numbers[0]; number <= numbers[^1]; number++)
        {
            Console.WriteLine(number);
            var call = new FuzzedCall(number);
            accepted += IsAccepted(call) ? 1 : 0;
            expected += call.Parameters;
        }
        // What autograd kept for a backward goes with the graph.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Console.WriteLine($"accepted {accepted} left {Tensor.TotalCount - expected}");
    }

    private static bool IsAccepted(FuzzedCall call)
    {
        using var scope = NewDisposeScope();
        try
        {
            return call.Make();
        }
        catch (Exception wrong)
        {
            // The test fails for what is on this output; the calls after it may have more to tell.
            Console.Error.WriteLine($"{call}: {wrong}");
            return false;
        }
    }

    private void Make(int processes, int from)
    {
        var (accepted, left) = (0, 0);
        for (var process = 0; process < processes; process++)
        {
            var first = from + (process * CallsOfProcess);
            var lines = Child.Run(nameof(FuzzTests), [$"{first}", $"{first + CallsOfProcess - 1}"]).TrimEnd().Split('\n');
            Assert.Equal(CallsOfProcess + 1, lines.Length);
            var words = lines[^1].Split(' ');
            accepted += int.Parse(words[1], CultureInfo.InvariantCulture);
            left += int.Parse(words[3], CultureInfo.InvariantCulture);
        }
        output.WriteLine($"{processes * CallsOfProcess} calls, {accepted} of them accepted, {left} tensors left over");
        // The last gradients of each process, and those that there are not: see Memory.TorchSharpCountsTheGradientThatAnOutputDoesNotHave.
        Assert.InRange(left, 0, processes * CallsOfProcess / 100);
        // Calls that are all refused test nothing but refusals.
        Assert.InRange(accepted, processes * CallsOfProcess / 4, processes * CallsOfProcess);
    }
}
