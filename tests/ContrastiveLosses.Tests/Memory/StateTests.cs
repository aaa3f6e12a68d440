using ContrastiveLosses.Reference.Comparison;

namespace ContrastiveLosses.Tests;

/// <summary>What a training loop keeps: queues, tables, averaged encoders, prototypes of classifiers.</summary>
public sealed class StateTests
{
    [Fact]
    public void AQueueFillsThenForgetsTheOldestRows()
    {
        using var scope = NewDisposeScope();
        using var queue = new FeatureQueue(4, 1, float64);
        Assert.Equal((4L, 0L), (queue.Capacity, queue.Count));
        Assert.Equal([0, 1], queue.Read().Features.shape);
        var expected = new List<double>();
        for (var (size, next) = (1, 0); size < 7; size++)
        {
            var rows = Enumerable.Range(next, size).Select(k => (double)k).ToArray();
            next += size;
            expected.AddRange(rows);
            queue.Enqueue(tensor(rows, [size, 1]), tensor(rows.Select(row => (long)row * 10).ToArray()));
            var kept = expected.TakeLast(4).ToArray();
            var (features, ids) = queue.Read();
            Assert.Equal(kept.Length, queue.Count);
            Assert.Equal(kept, CaseCheck.Numbers(features));
            Assert.Equal(kept.Select(row => (long)row * 10), ids.data<long>().ToArray());
        }
        queue.Clear();
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void WhatWasReadIsNotChangedByLaterWritesSoThatABackwardIsRight()
    {
        using var scope = NewDisposeScope();
        using var queue = new FeatureQueue(6, 3, float64);
        queue.Enqueue(randn(6, 3, float64));
        var (query, other, key) = (randn(4, 3, float64).requires_grad_(), randn(1, 1), randn(4, 3, float64));
        var before = queue.Read().Features.clone();
        var loss = Contrastive.InfoNCEQueue(query, key, queue.Read().Features);
        queue.Enqueue(key.requires_grad_());
        loss.backward();
        var again = query.detach().requires_grad_();
        Contrastive.InfoNCEQueue(again, key.detach(), before).backward();
        Assert.Equal(CaseCheck.Numbers(again.grad!), CaseCheck.Numbers(query.grad!));
        Assert.False(queue.Read().Features.requires_grad);
        Assert.Equal([-1, -1, -1, -1, -1, -1], queue.Read().Ids.data<long>().ToArray());
    }

    [Fact]
    public void AQueueAndATableGoThroughStateDictAndFiles()
    {
        using var scope = NewDisposeScope();
        using var queue = new FeatureQueue(3, 2);
        queue.Enqueue(randn(4, 2), arange(4));
        using var copy = new FeatureQueue(3, 2);
        copy.load_state_dict(queue.state_dict());
        copy.Enqueue(ones(1, 2), tensor(new[] { 9 }));
        Assert.Equal([2, 3, 9], copy.Read().Ids.data<long>().ToArray());

        using var table = new EmaTable(3);
        table.Update(tensor(new[] { 1 }), tensor([5f], [1, 1]));
        using var stream = new MemoryStream();
        table.save(stream);
        using var read = new MemoryStream(stream.ToArray());
        using var loaded = new EmaTable(3);
        loaded.load(read);
        Assert.Equal([0, 5, 0], CaseCheck.Numbers(loaded.Read()));
        Assert.Equal([0, 1, 0], loaded.Visits().data<long>().ToArray());
        Assert.Empty(queue.parameters());
        Assert.Empty(table.parameters());
    }

    [Fact]
    public void ATableTakesTheFirstValueAndAveragesLaterOnes()
    {
        using var scope = NewDisposeScope();
        using var table = new EmaTable(4, 2, float64);
        table.Update(tensor(new[] { 2, 0 }), tensor([1.0, 2, 3, 4], [2, 2]));
        table.Update(tensor(new[] { 0, 1 }), tensor([13.0, 14, 5, 6], [2, 2]), 0.75);
        Assert.Equal([5.5, 6.5, 5, 6, 1, 2, 0, 0], CaseCheck.Numbers(table.Read()));
        Assert.Equal([2, 1, 1, 0], table.Visits().data<long>().ToArray());
        Assert.Equal([1, 2, 0, 0], CaseCheck.Numbers(table.Read(tensor(new[] { 2, 3 }))));
        // A constant stays.
        table.Update(tensor(new[] { 2 }), tensor([1.0, 2], [1, 2]), 0.3);
        Assert.Equal([1, 2], CaseCheck.Numbers(table.Read(tensor(new[] { 2 }))));
    }

    [Fact]
    public void TheEncoderOfKeysMovesTowardsTheTrainedOne()
    {
        using var scope = NewDisposeScope();
        using var average = nn.Sequential(("a", nn.Linear(3, 2)), ("b", nn.BatchNorm1d(2)));
        using var source = nn.Sequential(("a", nn.Linear(3, 2)), ("b", nn.BatchNorm1d(2)));
        var before = average.parameters().Select(parameter => CaseCheck.Numbers(parameter)).ToArray();
        ContrastiveLosses.Memory.MomentumUpdate(average, source, 0.75);
        foreach (var ((old, trained), now) in before.Zip(source.parameters()).Zip(average.parameters()))
            Support.Near.Equal([.. old.Zip(CaseCheck.Numbers(trained), (p, q) => (0.75 * p) + (0.25 * q))], CaseCheck.Numbers(now), 1e-6, "parameter");
        ContrastiveLosses.Memory.MomentumUpdate(average, source, 0);
        Assert.All(average.parameters().Zip(source.parameters()), pair => Assert.Equal(CaseCheck.Numbers(pair.Second), CaseCheck.Numbers(pair.First)));
        Assert.All(average.parameters(), parameter => Assert.True(parameter.requires_grad));
        using (no_grad()) average.parameters().First()[0, 0] = double.NaN;
        ContrastiveLosses.Memory.MomentumUpdate(average, source, 0);
        Assert.All(average.parameters().Zip(source.parameters()), pair => Assert.Equal(CaseCheck.Numbers(pair.Second), CaseCheck.Numbers(pair.First)));
    }

    [Fact]
    public void ClassPrototypesAreOfLengthOneAndTrainTheClassifierToo()
    {
        using var scope = NewDisposeScope();
        using var prototypes = new ClassPrototypes(4, 6);
        var (weights, features) = (randn(3, 4).requires_grad_(), randn(8, 6));
        var centers = prototypes.call(weights);
        Assert.Equal([3, 6], centers.shape);
        Support.Near.Equal([1, 1, 1], CaseCheck.Numbers(centers.square().sum(1)), 1e-6, "length");
        Contrastive.BCL(features, arange(8).remainder(3), centers).backward();
        Assert.True(weights.grad!.abs().max().item<float>() > 0);
        Assert.All(prototypes.named_parameters(), entry => Assert.True(entry.parameter.grad is { IsInvalid: false }, entry.name));
    }

    [Fact]
    public void HalfOfThePairsAreOfOneClusterAndAllThatCanBeAreDrawn()
    {
        using var scope = NewDisposeScope();
        long[] clusters = [5, -1, 5, 7, -1, 5];
        var (first, second, same) = ContrastiveLosses.Memory.SamplePairs(tensor(clusters), 2000, seed: 3);
        var pairs = first.data<long>().ToArray().Zip(second.data<long>().ToArray(), same.data<long>().ToArray()).ToArray();
        Assert.All(pairs, pair => Assert.True(pair.First != pair.Second && (clusters[pair.First] == clusters[pair.Second]) == (pair.Third == 1)));
        Assert.Equal(1000, pairs.Count(pair => pair.Third == 1));
        Assert.Equal(30, pairs.Distinct().Count());
        var again = ContrastiveLosses.Memory.SamplePairs(tensor(clusters), 2000, seed: 3);
        Assert.Equal(second.data<long>().ToArray(), again.Second.data<long>().ToArray());
    }

    [Fact]
    public void PairsAreAllOfOneKindWhereThereIsNoOther()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(8, ContrastiveLosses.Memory.SamplePairs(zeros(3, int64), 8).SameCluster.sum().item<long>());
        Assert.Equal(0, ContrastiveLosses.Memory.SamplePairs(arange(3), 8).SameCluster.sum().item<long>());
        Assert.Equal("assignments", Assert.Throws<ArgumentException>(() => ContrastiveLosses.Memory.SamplePairs(zeros(1, int64), 2)).ParamName);
        Assert.Equal("pairs", Assert.Throws<ArgumentOutOfRangeException>(() => ContrastiveLosses.Memory.SamplePairs(arange(3), 0)).ParamName);
    }

    [Fact]
    public void WhatDoesNotFitIsRefusedByName()
    {
        using var scope = NewDisposeScope();
        using var queue = new FeatureQueue(3, 2);
        using var table = new EmaTable(3, 2);
        using var encoder = nn.Linear(2, 2);
        using var wider = nn.Linear(3, 2);
        Assert.Equal("keys", Refused(() => queue.Enqueue(randn(2, 3))));
        Assert.Equal("keys", Refused(() => queue.Enqueue(randn(2, 2, float64))));
        Assert.Equal("keyIds", Refused(() => queue.Enqueue(randn(2, 2), arange(3))));
        Assert.Equal("samples", Refused(() => table.Update(tensor(new[] { 0, 3 }), randn(2, 2))));
        Assert.Equal("samples", Refused(() => table.Update(tensor(new[] { 1, 1 }), randn(2, 2))));
        Assert.Equal("rows", Refused(() => table.Update(tensor(new[] { 0, 1 }), randn(2, 3))));
        Assert.Equal("momentum", Refused(() => table.Update(tensor(new[] { 0, 1 }), randn(2, 2), 1.1)));
        Assert.Equal("source", Refused(() => ContrastiveLosses.Memory.MomentumUpdate(encoder, wider)));
        Assert.Equal("momentum", Refused(() => ContrastiveLosses.Memory.MomentumUpdate(encoder, encoder, double.NaN)));
        Assert.Equal("capacity", Refused(() => new FeatureQueue(0, 2).Dispose()));
        Assert.Equal("width", Refused(() => new EmaTable(2, 0).Dispose()));
        Assert.Equal("dtype", Refused(() => new FeatureQueue(2, 2, int64).Dispose()));
        Assert.Equal("dtype", Refused(() => new EmaTable(2, 2, ScalarType.Bool).Dispose()));
        Assert.Contains("as wide as the queue: the queue is [3, 2]", Message(() => queue.Enqueue(randn(2, 3))), StringComparison.Ordinal);
        Assert.Contains("the type of the table: the table is Float32", Message(() => table.Update(arange(2), randn(2, 2, float64))), StringComparison.Ordinal);

        static string? Refused(Action call) => Assert.ThrowsAny<ArgumentException>(call).ParamName;
        static string Message(Action call) => Assert.ThrowsAny<ArgumentException>(call).Message;
    }
}
