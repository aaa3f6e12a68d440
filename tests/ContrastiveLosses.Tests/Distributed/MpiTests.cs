using System.Diagnostics;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Distributed;

/// <summary>Ranks that are processes.</summary>
[Collection(nameof(Alone))]
public sealed class MpiTests
{
    private const double Rounding = 1e-12;

    internal static readonly string[] Selected = ["supcon", "clip", "fairkl", "renyi", "end", "triplet", "sce", "extended_supervised_contrastive"];

    [TheoryWith("mpirun")]
    [InlineData(ColumnExchange.Gather)]
    [InlineData(ColumnExchange.Ring)]
    public void ThreeProcessesGiveTheLossAndGradientsOfOne(ColumnExchange columns)
    {
        var (status, output, errors) = MpiJob.Run(3, nameof(MpiTests), "losses", $"{columns}");
        Assert.True(status == 0, $"status {status}. {output} {errors}");
        Assert.Equal($"{Selected.Length} of 3 ranks", output.Trim());
    }

    [FactWith("mpirun")]
    public void TwoProcessesTrainAsOne()
    {
        var (status, output, errors) = MpiJob.Run(2, nameof(MpiTests), "training");
        Assert.True(status == 0, $"status {status}. {output} {errors}");
        var together = SharedTraining.Losses(output);
        var alone = SharedTraining.Run(null);
        Assert.Equal(alone.Length, together.Length);
        for (var step = 0; step < alone.Length; step++) Assert.Equal(alone[step], together[step], 1e-6);
        Assert.True(alone[^1] < alone[0] - 0.5, $"nothing was learnt: {alone[0]}, at last {alone[^1]}.");
    }

    [FactWith("mpirun")]
    public void CallsThatDoNotFitTogetherAreAnErrorOnEveryProcess()
    {
        var (status, output, errors) = MpiJob.Run(3, nameof(MpiTests), "different");
        Assert.True(status == 0, $"status {status}. {output} {errors}");
        Assert.Equal("3 told", output.Trim());
    }

    [FactWith("mpirun")]
    public void WhatIsTooLargeForMpiIsAnErrorOnEveryProcessBeforeItIsCopied()
    {
        var (status, output, errors) = MpiJob.Run(2, nameof(MpiTests), "too large");
        Assert.True(status == 0, $"status {status}. {output} {errors}");
        Assert.Equal(
            ["the rows of all ranks take 4294967304 bytes, of which MPI moves at most 2147483647 at once: take ColumnExchange.Ring.",
             "the rows of a rank take 4294967296 bytes, of which MPI moves at most 2147483647 at once: take more ranks.",
             "the sum takes 4294967296 bytes, of which MPI moves at most 2147483647 at once: sum parts of the tensor.",
             "2 told"], output.Trim().Split('\n'));
    }

    [TheoryWith("mpirun")]
    [InlineData("thrown", "rank 1 of 3 failed: no luck")]
    [InlineData("ended", "failed: the ranks' calls differ: rank 0 called AllGather of Float32 [n, 1], rank 1 called nothing more.")]
    [InlineData("killed", "rank 1")]
    public void AProcessThatFailsEndsTheJobWithAWord(string how, string told)
    {
        var (status, _, errors) = MpiJob.Run(3, nameof(MpiTests), how);
        Assert.NotEqual(0, status);
        Assert.Contains(told, errors, StringComparison.Ordinal);
    }

    internal static void Run(string[] arguments) => MpiCollective.Run(
        collective =>
        {
            using var scope = NewDisposeScope();
            switch (arguments[0])
            {
                case "losses": Losses(collective); break;
                case "training": SharedTraining.Run(collective); break;
                case "different": Different(collective); break;
                case "too large": TooLarge(collective); break;
                default: Fail(collective, arguments[0]); break;
            }
        },
        arguments.Length > 1 ? Enum.Parse<ColumnExchange>(arguments[1]) : ColumnExchange.BySize);

    private static void Losses(ICollective collective)
    {
        // MPI must leave .NET its signals.
        Assert.Throws<NullReferenceException>(() => { _ = ((string)null!).Length; });
        foreach (var name in Selected)
        {
            var example = Example.Of(ContrastiveLosses.Reference.Catalogue.Losses.Find(name)!.Cases.First(), 1, 12, 4, 3);
            var parts = Shared.Of(collective, example).OfAll(collective);
            Near.Equal(Evaluated.Of(example), Shared.Together(example, Reduction.Mean, parts), Rounding, Rounding, $"{example}, 3 processes");
        }
        if (collective.Rank == 0) Console.WriteLine($"{Selected.Length} of {collective.Size} ranks");
    }

    private static void Different(ICollective collective)
    {
        var told = Assert.Throws<InvalidOperationException>(() =>
        {
            if (collective.Rank == 0) collective.AllGather(zeros(1, 2));
            else collective.SumOverRanks(zeros(2));
        });
        Assert.Contains("rank 0 called AllGather of Float32 [n, 2], rank 1 called SumOverRanks of Float32 [2]", told.Message, StringComparison.Ordinal);
        GoOn(collective);
    }

    private static void TooLarge(ICollective collective)
    {
        // One number, seen as 2^30: only the first rank has them, and both are told.
        var large = ones(1, 1).expand(1L << 30, 1);
        var rows = collective.Rank == 0 ? large : zeros(2, 1);
        foreach (var exchange in new Action[] { () => collective.AllGather(rows), () => collective.Shift(rows), () => collective.SumOverRanks(large) })
        {
            var told = Assert.Throws<InvalidOperationException>(exchange);
            if (collective.Rank == 1) Console.WriteLine(told.Message);
        }
        GoOn(collective);
    }

    private static void GoOn(ICollective collective)
    {
        var count = tensor(1L);
        collective.SumOverRanks(count);
        if (collective.Rank == 1) Console.WriteLine($"{count.item<long>()} told");
    }

    private static void Fail(ICollective collective, string how)
    {
        if (collective.Rank == 1)
        {
            if (how == "thrown") throw new ArithmeticException("no luck");
            if (how == "ended") return;
            using var own = Process.GetCurrentProcess();
            own.Kill();
            Thread.Sleep(Timeout.Infinite);
        }
        collective.AllGather(zeros(1, 1));
    }
}
