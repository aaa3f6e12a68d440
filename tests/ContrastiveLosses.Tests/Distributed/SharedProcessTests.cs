using ContrastiveLosses.Reference.Catalogue;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Distributed;

/// <summary>What ranks hand to native code must be held, by whichever of them: a test in a process of its own, which it would end.</summary>
public sealed class SharedProcessTests
{
    [Fact]
    public void RanksHoldWhatTheyHandToNativeCode() => Assert.Equal("3", Child.Run(nameof(SharedProcessTests), collecting: true));

    internal static void Run(string[] _)
    {
        var done = 0;
        foreach (var name in new[] { "supcon", "clip", "fairkl" })
        {
            using var scope = NewDisposeScope();
            Shared.Over(2, Example.Of(Losses.Find(name)!.Cases.First(), 1, 8, 3, 2));
            done++;
        }
        Console.Write(done);
    }
}
