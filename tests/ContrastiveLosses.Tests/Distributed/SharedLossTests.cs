using ContrastiveLosses.Kernels;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;
using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Distributed;

/// <summary>The loss of several ranks is that of one process: shares add up to its value, and every gradient is its gradient.</summary>
public sealed class SharedLossTests(ITestOutputHelper output)
{
    private const double Rounding = 1e-12;

    public static TheoryData<string> OverRanks => CatalogueData.Where(loss => !loss.Loss.IsOfOneProcess);

    public static TheoryData<string> AnchorsOverRanks => CatalogueData.Where(loss => !loss.Loss.IsOfOneProcess && loss.HasAnchors);

    [Theory]
    [MemberData(nameof(OverRanks))]
    public void SharesAndGradientsAreThoseOfOneProcess(string name) => Compare(name, Reduction.Mean, ColumnExchange.Gather, 1, 2, 3, 5);

    [Theory]
    [MemberData(nameof(OverRanks))]
    public void SharesAndGradientsAreThoseOfOneProcessInARing(string name) => Compare(name, Reduction.Mean, ColumnExchange.Ring, 1, 2, 3, 5);

    [Theory]
    [MemberData(nameof(AnchorsOverRanks))]
    public void SumsOfRanksAddUp(string name) => Compare(name, Reduction.Sum, ColumnExchange.Gather, 3);

    [Theory]
    [MemberData(nameof(AnchorsOverRanks))]
    public void EachRankHasTheValuesOfItsOwnAnchors(string name) => Compare(name, Reduction.None, ColumnExchange.Gather, 3);

    [Fact]
    public void ALearntTemperatureGetsItsGradientInParts()
    {
        using var scope = NewDisposeScope();
        var (features, labels) = Batch();
        var one = tensor(0.2, float64).requires_grad_();
        Contrastive.SupCon(features, labels, one).backward();
        var parts = new double[3];
        InProcessCollective.Run(3, collective =>
        {
            using var rank = NewDisposeScope();
            var temperature = tensor(0.2, float64).requires_grad_();
            Contrastive.SupCon(Third(features, collective), Third(labels, collective), temperature, collective: collective).backward();
            parts[collective.Rank] = temperature.grad!.item<double>();
        });
        Near.Equal(one.grad!.item<double>(), parts.Sum(), Rounding, "the temperature's gradient");
    }

    /// <summary>The gradient of the squared norm of the gradient, as a penalty has it: each rank adds its own rows' norm.</summary>
    [Theory]
    [InlineData(ColumnExchange.Gather, false)]
    [InlineData(ColumnExchange.Ring, false)]
    [InlineData(ColumnExchange.Gather, true)]
    [InlineData(ColumnExchange.Ring, true)]
    public void SecondDerivativesAreThoseOfOneProcess(ColumnExchange columns, bool hasColumnsOfItsOwn)
    {
        using var scope = NewDisposeScope();
        var (features, labels) = Batch();
        var expected = Penalized(features, labels, null);
        var parts = new double[3][];
        InProcessCollective.Run(3, collective =>
        {
            using var rank = NewDisposeScope();
            parts[collective.Rank] = Penalized(Third(features, collective), Third(labels, collective), collective);
        }, columns);
        Near.Equal(expected, [.. parts.SelectMany(part => part)], Rounding, "the second derivatives");

        double[] Penalized(Tensor features, Tensor labels, ICollective? collective)
        {
            var leaf = features.detach().clone().requires_grad_();
            var loss = hasColumnsOfItsOwn
                ? Contrastive.InfoNCE(leaf, features.sin(), 0.5, collective: collective)
                : Contrastive.SupCon(leaf, labels, 0.5, collective: collective);
            torch.autograd.grad([loss], [leaf], retain_graph: true, create_graph: true)[0].square().sum().backward();
            return CaseCheck.Numbers(leaf.grad!);
        }
    }

    [Theory]
    [InlineData(ColumnExchange.Gather)]
    [InlineData(ColumnExchange.Ring)]
    public void RanksWhoseEmbeddingsHaveNoGradientTakePart(ColumnExchange columns)
    {
        using var scope = NewDisposeScope();
        var (features, labels) = Batch();
        var one = features.clone().requires_grad_();
        Contrastive.SupCon(one, labels).backward();
        var found = Array.Empty<double>();
        InProcessCollective.Run(3, collective =>
        {
            using var rank = NewDisposeScope();
            var own = Third(features, collective).clone().requires_grad_(collective.Rank == 1);
            Contrastive.SupCon(own, Third(labels, collective), collective: collective).backward();
            if (collective.Rank == 1) found = CaseCheck.Numbers(own.grad!);
        }, columns);
        Near.Equal(CaseCheck.Numbers(one.grad!.narrow(0, 4, 4)), found, Rounding, "the gradient");
    }

    /// <summary>Forward, backward and second passes of a ring share the numbers; where the columns are the rows these are others.</summary>
    [Fact]
    public void TheKeysOfARingsTurnAreNumberedOnce() => InProcessCollective.Run(2, collective =>
    {
        using var scope = NewDisposeScope();
        var (rows, keys) = (zeros(3, 2), new Keys(arange(6, int64), arange(6, int64)));
        var ring = new Ring(collective, [3, 3]);
        var problem = new TileProblem(rows, null, keys.Select(key => key.narrow(0, 3 * collective.Rank, 3)), keys, 1, []);
        for (var turn = 0; turn < 2; turn++)
            Assert.Same(ring.At(turn, problem, rows).KeyNumbers, ring.At(turn, problem, ones(3, 2)).KeyNumbers);
        Assert.Same(ring.At(0, problem, null).KeyNumbers, ring.At(0, problem, null).KeyNumbers);
        Assert.Equal(3, new[] { ring.At(0, problem, null), ring.At(0, problem, rows), ring.At(1, problem, rows) }.Select(part => part.KeyNumbers).Distinct().Count());
    });

    [Fact]
    public void WhatRanksMustAgreeAboutIsToldByName()
    {
        Told("the loss is SupCon on rank 0, InfoL1O on rank 1", (features, labels, collective) => collective.Rank == 0
            ? Contrastive.SupCon(features, labels, collective: collective) : Contrastive.InfoL1O(features, labels, collective: collective));
        Told("the width is 4 on rank 0, 3 on rank 1", (features, labels, collective) =>
            Contrastive.SupCon(features.narrow(1, 0, 4 - collective.Rank), labels, collective: collective));
        Told("the type is Float32 on rank 0, Float64 on rank 1", (features, labels, collective) =>
            Contrastive.SupCon(collective.Rank == 0 ? features.to(float32) : features, labels, collective: collective));
        Told("whether there are labels is yes on rank 0, no on rank 1", (features, labels, collective) =>
            Contrastive.SupCon(features, collective.Rank == 0 ? labels : null, collective: collective));
        Told("the number of dimensions is 2 on rank 0, 3 on rank 1", (features, labels, collective) =>
            Contrastive.SupCon(collective.Rank == 0 ? features : features.unsqueeze(1), labels, collective: collective));
        Told("the number of views is 2 on rank 0, 1 on rank 1", (features, labels, collective) =>
            Contrastive.SupCon(features.unsqueeze(1).expand(-1, collective.Rank == 0 ? 2 : 1, -1), labels, collective: collective));
        Told("whether gradients are recorded is no on rank 0, yes on rank 1", (features, labels, collective) =>
        {
            using var mode = set_grad_enabled(collective.Rank > 0);
            return Contrastive.SupCon(features, labels, collective: collective);
        });
        Told("how columns are exchanged is Ring on rank 0, Gather on rank 1", (features, labels, collective) =>
            Contrastive.SupCon(features, labels, collective: new CountingCollective(collective, collective.Rank == 0 ? ColumnExchange.Ring : ColumnExchange.Gather)));
        Told("mask must be one row per sample and one column per sample of all ranks, [4, 12]: mask is [4, 4]", (features, labels, collective) =>
            Contrastive.SupCon(features, mask: ones(features.shape[0], features.shape[0]), collective: collective));
    }

    private static void Told(string expected, Func<Tensor, Tensor, ICollective, Tensor> loss)
    {
        using var scope = NewDisposeScope();
        var (features, labels) = Batch();
        var told = new string[3];
        Assert.Throws<InvalidOperationException>(() => InProcessCollective.Run(3, collective =>
        {
            using var rank = NewDisposeScope();
            told[collective.Rank] = Assert.Throws<ArgumentException>(() => loss(Third(features, collective), Third(labels, collective), collective)).Message;
            throw new InvalidOperationException();
        }));
        Assert.All(told, message => Assert.Contains(expected, message, StringComparison.Ordinal));
    }

    private void Compare(string name, Reduction reduction, ColumnExchange columns, params int[] sizes)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output);
        var expected = Evaluated.Of(example, reduction);
        foreach (var size in sizes)
            Near.Equal(expected, Shared.Over(size, example, reduction, columns), Rounding, Rounding, $"{example}, {size} ranks, {columns}");
    }

    private static (Tensor Features, Tensor Labels) Batch()
    {
        using var generator = new Generator(1);
        return (randn(12, 4, dtype: float64, generator: generator), tensor(new long[] { 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 1 }));
    }

    private static Tensor Third(Tensor rows, ICollective collective) => rows.narrow(0, collective.Rank * rows.shape[0] / 3, rows.shape[0] / 3);
}
