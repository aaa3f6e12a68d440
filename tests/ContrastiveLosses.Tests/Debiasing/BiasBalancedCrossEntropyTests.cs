using ContrastiveLosses.Tests.Oracles;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests;

public sealed class BiasBalancedCrossEntropyTests(ITestOutputHelper output)
{
    [Fact]
    public void WithAUniformTableItIsTheCrossEntropy() => Property.Check(output, shape =>
    {
        var points = Points.Random(shape.Seed, shape.Items, shape.Classes, shape.Classes, 3);
        var (z, other) = (points.Features(), points.Features());
        var uniform = full([3, shape.Classes], 1.0 / shape.Classes, float64);
        var loss = Debiasing.BiasBalancedCrossEntropy(z, points.LabelTensor(), points.BiasTensor(), uniform);
        var expected = nn.functional.cross_entropy(other, points.LabelTensor());
        (loss + expected).backward();
        Points.Equal([expected.item<double>()], loss);
        Points.Equal(other.grad!.data<double>().ToArray(), z.grad!);
    });

    [Fact]
    public void ScalingARowOfTheTableChangesNothingWithoutASmallestProbability() => Property.Check(output, shape =>
    {
        var points = Points.Random(shape.Seed, shape.Items, shape.Classes, shape.Classes, 3);
        var table = Points.Random(shape.Seed + 1, 3, shape.Classes, 1).Map(value => 1.1 + value).Features().detach();
        var scaled = table * tensor(new[] { 1.0, 7, 1e-3 }).reshape(3, 1);
        Points.Equal([Loss(table).item<double>()], Loss(scaled));

        Tensor Loss(Tensor conditional) => Debiasing.BiasBalancedCrossEntropy(
            points.Features(), points.LabelTensor(), points.BiasTensor(), conditional, minProbability: 0);
    });

    [Fact]
    public void AnImpossibleClassIsInfiniteOrCostsTheLogarithmOfTheSmallestProbability()
    {
        using var scope = NewDisposeScope();
        var z = zeros(1, 2, dtype: float64).requires_grad_(true);
        var (labels, biases) = (zeros(1, int64), zeros(1, int64));
        var table = tensor(new[] { 0.0, 1 }).reshape(1, 2);
        Points.Equal([-Math.Log(1e-9 / (1 + 2e-9))], Debiasing.BiasBalancedCrossEntropy(z, labels, biases, table));
        var infinite = Debiasing.BiasBalancedCrossEntropy(z, labels, biases, table, minProbability: 0);
        infinite.backward();
        Assert.Equal(double.PositiveInfinity, infinite.item<double>());
        Assert.True(z.grad!.isfinite().all().item<bool>());
    }

    [Fact]
    public void TheCallersLogitsAreNotChangedAndTheTableGetsNoGradient()
    {
        using var scope = NewDisposeScope();
        var points = Points.Random(3, 5, 3, 3, 2);
        var z = points.Features();
        var table = Points.Random(21, 2, 3, 1).Map(value => 1.1 + value).Features();
        Debiasing.BiasBalancedCrossEntropy(z, points.LabelTensor(), points.BiasTensor(), table).backward();
        Points.Equal([.. points.X.SelectMany(row => row)], z, 0);
        Assert.True(table.grad is null || table.grad.IsInvalid);
    }

    [Fact]
    public void ConditionalProbabilitiesAreCountsAndUniformForABiasThatDoesNotOccur()
    {
        using var scope = NewDisposeScope();
        var (labels, biases) = (tensor(new[] { 0, 2, 2, 1, 2 }), tensor(new byte[] { 0, 0, 0, 2, 2 }));
        var table = Debiasing.ConditionalProbabilities(labels, biases, classes: 4, biasValues: 3);
        Assert.Equal([3, 4], table.shape);
        Points.Equal([1.0 / 3, 0, 2.0 / 3, 0, 0.25, 0.25, 0.25, 0.25, 0, 0.5, 0.5, 0], table);
        Points.Equal([.. Enumerable.Repeat(0.5, 4)], Debiasing.ConditionalProbabilities(zeros(0, int64), zeros(0, int64), 2, 2).reshape(-1));
    }

    [Fact]
    public void SumAndMeanAreThoseOfTheSamples()
    {
        using var scope = NewDisposeScope();
        var points = Points.Random(4, 6, 3, 3, 2);
        var table = Points.Random(22, 2, 3, 1).Map(value => 1.1 + value).Features().detach();
        Tensor Loss(Reduction reduction) => Debiasing.BiasBalancedCrossEntropy(
            points.Features(), points.LabelTensor(), points.BiasTensor(), table, reduction: reduction);
        var perSample = Loss(Reduction.None);
        Assert.Equal([6], perSample.shape);
        Points.Equal([perSample.sum().item<double>()], Loss(Reduction.Sum));
        Points.Equal([perSample.mean().item<double>()], Loss(Reduction.Mean));
        var none = Debiasing.BiasBalancedCrossEntropy(zeros(0, 3), zeros(0, int64), zeros(0, int64), table);
        Assert.Equal(0, none.item<float>());
    }

    [Fact]
    public void WrongArgumentsAreRefusedByName()
    {
        using var scope = NewDisposeScope();
        var (z, y, table) = (randn(4, 3), tensor(new long[] { 0, 1, 2, 0 }), ones(2, 3));
        var biases = tensor(new long[] { 0, 1, 1, 0 });
        Assert.Equal("labels", Refused(() => Debiasing.BiasBalancedCrossEntropy(z, y.add(1), biases, table)));
        Assert.Equal("labels", Refused(() => Debiasing.BiasBalancedCrossEntropy(z, y.sub(1), biases, table)));
        Assert.Equal("biases", Refused(() => Debiasing.BiasBalancedCrossEntropy(z, y, biases.add(1), table)));
        Assert.Equal("conditional", Refused(() => Debiasing.BiasBalancedCrossEntropy(z, y, biases, ones(2, 4))));
        Assert.Equal("conditional", Refused(() => Debiasing.BiasBalancedCrossEntropy(z, y, biases, ones(3))));
        Assert.Equal("conditional", Refused(() => Debiasing.BiasBalancedCrossEntropy(z, y, biases, table - 1.1)));
        Assert.Equal("minProbability", Assert.Throws<ArgumentOutOfRangeException>(
            () => Debiasing.BiasBalancedCrossEntropy(z, y, biases, table, -1)).ParamName);
        Assert.Equal("labels", Refused(() => Debiasing.ConditionalProbabilities(y, biases, 2, 2)));
        Assert.Equal("biases", Refused(() => Debiasing.ConditionalProbabilities(y, zeros(3, int64), 3, 2)));
        Assert.Equal("classes", Assert.Throws<ArgumentOutOfRangeException>(() => Debiasing.ConditionalProbabilities(y, biases, 0, 2)).ParamName);

        static string? Refused(Action call) => Assert.Throws<ArgumentException>(call).ParamName;
    }
}
