using System.Runtime.InteropServices;
using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Distributed;

/// <summary>What is asked of NCCL, what comes of it, and how each failure ends; over an emulator, without a GPU.</summary>
public sealed class NcclTests
{
    private const int Ranks = 3, RemoteError = 6;

    private const double Rounding = 1e-12;

    /// <summary>What ranks tell one another before a call.</summary>
    private const string Told = "AllGather:128:1";

    private readonly EmulatedNccl nccl = new();

    [TheoryWith(Needed.Emulator)]
    [InlineData(ColumnExchange.Gather)]
    [InlineData(ColumnExchange.Ring)]
    public void ThreeGpusGiveTheLossAndGradientsOfOne(ColumnExchange columns)
    {
        using var scope = NewDisposeScope();
        foreach (var name in MpiTests.Selected)
        {
            var example = Example.Of(ContrastiveLosses.Reference.Catalogue.Losses.Find(name)!.Cases.First(), 1, 12, 4, 3);
            var parts = new RankPart[Ranks];
            nccl.Run(Ranks, collective => parts[collective.Rank] = Shared.Of(collective, example), columns);
            Near.Equal(Evaluated.Of(example), Shared.Together(example, Reduction.Mean, parts), Rounding, Rounding, $"{example}, {Ranks} GPUs, {columns}");
        }
        Assert.Equal(0, nccl.Alive);
    }

    [FactWith(Needed.Emulator)]
    public void EqualPartsAreGatheredInOneCallAndUnevenOnesByABroadcastOfEach()
    {
        nccl.Run(Ranks, collective =>
        {
            using var scope = NewDisposeScope();
            Assert.Equal((Ranks, ColumnExchange.Gather), (collective.Size, collective.Columns));
            var equal = collective.AllGather(full([2, 2], collective.Rank, float64));
            Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2], CaseCheck.Numbers(equal));
            var uneven = collective.AllGather(full([collective.Rank, 2], collective.Rank, float32).t().contiguous().t());
            Assert.Equal([3, 2], uneven.shape);
            Assert.Equal([1, 1, 2, 2, 2, 2], CaseCheck.Numbers(uneven));
            Assert.Equal([0, 5], collective.AllGather(zeros(0, 5)).shape);
        });
        Assert.Equal($"{Told} AllGather:32:1 {Told} (Broadcast:8:1:1 Broadcast:16:1:2) {Told} {Told}", nccl.TakeLog());
        Assert.Equal(0, nccl.Alive);
    }

    [TheoryWith(Needed.Emulator)]
    [InlineData(ScalarType.Float64, 8)]
    [InlineData(ScalarType.Float32, 7)]
    [InlineData(ScalarType.Float16, 7)]
    [InlineData(ScalarType.BFloat16, 7)]
    [InlineData(ScalarType.Int32, 4)]
    [InlineData(ScalarType.Int64, 4)]
    public void SumsAreInATypeThatNcclHasAndGoWhereTheNumbersWere(ScalarType type, int called)
    {
        nccl.Run(Ranks, collective =>
        {
            using var scope = NewDisposeScope();
            var value = (arange(6, float64).reshape(2, 3) + (10 * collective.Rank)).to(type);
            collective.SumOverRanks(value.t());
            Assert.Equal([30, 33, 36, 39, 42, 45], CaseCheck.Numbers(value));
            collective.SumOverRanks(zeros([0], type));
        });
        Assert.Equal($"{Told} AllReduce:6:{called} {Told} {Told}", nccl.TakeLog());
    }

    [FactWith(Needed.Emulator)]
    public void RowsThatAreShiftedComeHomeAfterAsManySteps()
    {
        nccl.Run(Ranks, collective =>
        {
            using var scope = NewDisposeScope();
            var rows = arange(collective.Rank, int64) + collective.Rank;
            for (var step = 1; step <= Ranks; step++)
            {
                rows = collective.Shift(rows);
                var source = (collective.Rank + Ranks - step) % Ranks;
                Assert.Equal(Enumerable.Range(source, source).Select(number => (double)number), CaseCheck.Numbers(rows));
            }
        });
        // Rank 0 has no rows, then the two of rank 2, then the one of rank 1; what is empty is not sent.
        Assert.Equal($"{Told} Recv:16:1:2 {Told} (Send:16:1:1 Recv:8:1:2) {Told} Send:8:1:1 {Told}", nccl.TakeLog());
    }

    [FactWith(Needed.Emulator)]
    public void OneRankAloneNeedsNoOther() => nccl.Run(1, collective =>
    {
        using var scope = NewDisposeScope();
        Assert.Equal([1, 2], CaseCheck.Numbers(collective.Shift(collective.AllGather(tensor(new[] { 1.0, 2 })))));
    });

    [FactWith(Needed.Emulator)]
    public void WhatARankHandsOutOutlivesTheRun()
    {
        var kept = new Tensor[Ranks];
        nccl.Run(Ranks, collective => kept[collective.Rank] = collective.AllGather(ones(1, 1)));
        Assert.All(kept, rows => Assert.Equal(Ranks, rows.sum().item<float>()));
    }

    [FactWith(Needed.Emulator)]
    public void ARankWithoutMemoryForItsPartEndsTheJobAndNobodyWaits()
    {
        var told = new Exception?[Ranks];
        Assert.Throws<InvalidOperationException>(() => nccl.Run(Ranks, collective =>
        {
            using var scope = NewDisposeScope();
            // Each rank has agreed to it before the first sends, and the second receives, what no memory holds.
            var rows = collective.Rank == 0 ? ones(1, 1).expand(1L << 58, 1) : ones(1, 1);
            told[collective.Rank] = Record.Exception(() => collective.Shift(rows));
            collective.SumOverRanks(zeros(1));
        }, timeout: TimeSpan.FromSeconds(0.2)));
        Assert.IsType<ExternalException>(told[0]);
        Assert.IsType<ExternalException>(told[1]);
        // The third has queued its part, which nothing else may meet.
        Assert.Null(told[2]);
        Assert.Equal(0, nccl.Alive);
    }

    [FactWith(Needed.Emulator)]
    public void CallsThatDoNotFitTogetherAreAnErrorOnEveryRankAndTheRanksCanGoOn() => nccl.Run(Ranks, collective =>
    {
        using var scope = NewDisposeScope();
        var told = Assert.Throws<InvalidOperationException>(() =>
        {
            if (collective.Rank == 0) collective.AllGather(zeros(1, 2));
            else collective.SumOverRanks(zeros(2));
        });
        Assert.Equal("the ranks' calls differ: rank 0 called AllGather of Float32 [n, 2], rank 1 called SumOverRanks of Float32 [2].", told.Message);
        var count = tensor(1L);
        collective.SumOverRanks(count);
        Assert.Equal(Ranks, count.item<long>());
    });

    [TheoryWith(Needed.Emulator)]
    [InlineData("thrown", "rank 1 failed: no luck")]
    [InlineData("ended", "the ranks' calls differ: rank 0 called AllGather of Float32 [n, 1], rank 1 called nothing more.")]
    [InlineData("died", "the connection between the GPUs: remote process exited or there was a network error, as the emulator was told")]
    [InlineData("died unseen", "a rank has not come within 00:00:00.2000000: rank ")]
    public void ARankThatIsNoLongerThereIsAnErrorOnTheOthers(string how, string expected)
    {
        var told = new string?[Ranks];
        var failed = Assert.Throws<InvalidOperationException>(() => nccl.Run(Ranks, collective =>
        {
            using var scope = NewDisposeScope();
            if (collective.Rank == 1)
            {
                if (how == "ended") return;
                if (how == "thrown") throw new ArithmeticException("no luck");
                nccl.Die(how == "died" ? RemoteError : 0);
                throw new OperationCanceledException("dead");
            }
            told[collective.Rank] = Assert.Throws<InvalidOperationException>(() => collective.AllGather(zeros(1, 1))).Message;
            // Whoever asks again is told at once.
            Assert.Throws<InvalidOperationException>(() => collective.SumOverRanks(zeros(1)));
            throw new InvalidOperationException();
        }, timeout: TimeSpan.FromSeconds(0.2)));
        Assert.StartsWith("rank ", failed.Message, StringComparison.Ordinal);
        Assert.Null(told[1]);
        Assert.StartsWith(expected, told[0], StringComparison.Ordinal);
        Assert.StartsWith(expected, told[2], StringComparison.Ordinal);
        Assert.Equal(0, nccl.Alive);
    }

    [TheoryWith(Needed.Emulator)]
    [InlineData("ncclCommInitRank", 1, "unhandled cuda error")]
    [InlineData("ncclAllGather", 2, "unhandled system error")]
    [InlineData("ncclGroupStart", 3, "internal error")]
    [InlineData("ncclBroadcast", 4, "invalid argument")]
    [InlineData("ncclGroupEnd", 5, "invalid usage")]
    [InlineData("ncclAllReduce", 6, "remote process exited or there was a network error")]
    [InlineData("ncclSend", 1, "unhandled cuda error")]
    [InlineData("ncclRecv", 1, "unhandled cuda error")]
    public void AnErrorOfNcclIsToldWithTheNameOfWhatFailed(string function, int result, string text)
    {
        nccl.Plan(function, result);
        var failed = Assert.Throws<InvalidOperationException>(() => nccl.Run(Ranks, collective =>
        {
            using var scope = NewDisposeScope();
            collective.AllGather(zeros(collective.Rank, 1));
            collective.SumOverRanks(zeros(1));
            collective.Shift(zeros(1, 1));
        }));
        Assert.Equal($"{function}: {text}, as the emulator was told", failed.InnerException!.Message);
        Assert.Equal(0, nccl.Alive);
    }

    [TheoryWith(Needed.Emulator)]
    [InlineData(2408, "NCCL 2.4.8 is too old: 2.7 or later is needed.")]
    [InlineData(2604, "NCCL 2.6.4 is too old: 2.7 or later is needed.")]
    public void ALibraryThatCannotSendIsTooOld(int version, string expected)
    {
        nccl.SetVersion(version);
        Assert.Equal(expected, Assert.Throws<InvalidOperationException>(() => nccl.Run(1, _ => { })).Message);
        nccl.SetVersion(2700);
        nccl.Run(1, _ => { });
        nccl.SetVersion(22809);
        nccl.Run(1, _ => { });
    }

    [FactWith(Needed.Emulator)]
    public void ATensorThatIsNotOnTheRanksGpuIsNamed()
    {
        var told = Assert.Throws<InvalidOperationException>(() => nccl.Run(1, collective =>
        {
            using var scope = NewDisposeScope();
            collective.AllGather(zeros([2, 3], device: new Device(DeviceType.META)));
        }));
        Assert.Contains("rows must be on this rank's GPU, cpu: rows is on meta.", told.Message, StringComparison.Ordinal);
    }

    [FactWith(Needed.Emulator)]
    public void WhatCannotBeIsRefusedByName()
    {
        var (id, gpu) = (new byte[128], new Device(DeviceType.CUDA, 0));
        Assert.Equal("device", Assert.Throws<ArgumentException>(() => NcclCollective.Run(id, 0, 1, new Device(DeviceType.CPU), _ => { })).ParamName);
        Assert.Equal("id", Assert.Throws<ArgumentException>(() => NcclCollective.Run(new byte[5], 0, 1, gpu, _ => { })).ParamName);
        Assert.Equal("rank", Assert.Throws<ArgumentOutOfRangeException>(() => NcclCollective.Run(id, 2, 2, gpu, _ => { })).ParamName);
        Assert.Equal("size", Assert.Throws<ArgumentOutOfRangeException>(() => NcclCollective.Run(id, 0, 0, gpu, _ => { })).ParamName);
        var failed = Assert.Throws<InvalidOperationException>(() => nccl.Run(1, _ => { }, timeout: TimeSpan.Zero));
        Assert.Equal("timeout", Assert.IsType<ArgumentOutOfRangeException>(failed.InnerException).ParamName);
    }

    [FactWith(Needed.Emulator)]
    public void WithoutALibraryTheMessageSaysWhatIsMissing()
    {
        if (NativeLibrary.TryLoad("libnccl.so.2", out _)) Assert.Equal(128, NcclCollective.CreateId().Length);
        else Assert.StartsWith("no NCCL library was found (libnccl.so.2, ", Assert.Throws<InvalidOperationException>(NcclCollective.CreateId).Message, StringComparison.Ordinal);
    }
}
