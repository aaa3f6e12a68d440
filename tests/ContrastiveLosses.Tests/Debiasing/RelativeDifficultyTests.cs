using ContrastiveLosses.Modules;
using ContrastiveLosses.Reference.Catalogue;
using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests;

public sealed class RelativeDifficultyTests(ITestOutputHelper output)
{
    [Fact]
    public void BothWeightsAddUpToOneAndEachIsBetweenZeroAndOne() => Property.Check(output, shape =>
    {
        var draw = new Draw(shape.Seed, shape.Items, shape.Width, shape.Classes);
        var (biased, debiased) = (draw.Rows(shape.Items).square(), draw.Rows(shape.Items).square());
        var weights = Debiasing.RelativeDifficulty(biased, debiased, 0);
        Near.Equal([.. Enumerable.Repeat(1.0, shape.Items)],
            CaseCheck.Numbers(weights + Debiasing.RelativeDifficulty(debiased, biased, 0)), Allowed.Rearranged, shape);
        Assert.All(CaseCheck.Numbers(weights), weight => Assert.InRange(weight, 0, 1));
    });

    [Fact]
    public void TwoLossesOfZeroHaveWeightZeroAndNoGradientFlows()
    {
        using var scope = NewDisposeScope();
        var losses = zeros(2, float64).requires_grad_();
        var weights = Debiasing.RelativeDifficulty(losses, losses, 0);
        Assert.Equal([0.0, 0.0], CaseCheck.Numbers(weights));
        Assert.False(weights.requires_grad);
    }

    [Fact]
    public void AnAverageOfAConstantIsThatConstantFromItsFirstVisitOn() => Property.Check(output, shape =>
    {
        var random = new Random(shape.Seed);
        var (constant, alpha, visited) = (random.NextDouble() * 9, random.NextDouble(), new double[shape.Items]);
        var (table, updated) = (zeros(shape.Items, float64), zeros(shape.Items, @bool));
        for (var visit = 0; visit < 4; visit++)
        {
            var numbers = Enumerable.Range(0, shape.Items).Where(_ => random.Next(3) == 0).Select(number => (long)number).ToArray();
            foreach (var number in numbers) visited[number] = 1;
            (table, updated) = Debiasing.EmaUpdate(table, updated, tensor(numbers, [numbers.Length]), full([numbers.Length], constant, float64), alpha);
        }
        Assert.Equal(visited, CaseCheck.Numbers(updated));
        Near.Equal([.. visited.Select(was => was * constant)], CaseCheck.Numbers(table), Allowed.Rearranged, shape);
    });

    [Fact]
    public void AnUpdateChangesNothingInPlace()
    {
        using var scope = NewDisposeScope();
        var (table, updated) = (zeros(3, float64), zeros(3, @bool));
        var (next, _) = Debiasing.EmaUpdate(table, updated, tensor(new[] { 2 }), tensor([0.5]).requires_grad_());
        Assert.Equal([0.0, 0, 0], CaseCheck.Numbers(table));
        Assert.Equal([0.0, 0, 0], CaseCheck.Numbers(updated));
        Assert.Equal([0.0, 0, 0.5], CaseCheck.Numbers(next));
        Assert.False(next.requires_grad);
    }

    [Fact]
    public void ValuesAreDividedByTheLargestOfTheirClass() => Property.Check(output, shape =>
    {
        var draw = new Draw(shape.Seed, shape.Items, shape.Width, shape.Classes);
        var (table, labels) = (draw.Rows(shape.Items).abs(), draw.Labels().sub(2));
        // In any order, some twice and some not at all.
        var random = new Random(shape.Seed);
        long[] index = [.. Enumerable.Range(0, shape.Items).Select(_ => (long)random.Next(shape.Items))];
        var (values, keys) = (CaseCheck.Numbers(table), CaseCheck.Numbers(labels));
        var expected = index.Select(i => values[i] / values.Where((_, j) => keys[j] == keys[i]).Max()).ToArray();
        var found = CaseCheck.Numbers(Debiasing.ClassNormalize(table, labels, tensor(index)));
        Near.Equal(expected, found, Allowed.Rearranged, shape);
        Assert.All(found, value => Assert.InRange(value, 0, 1));
    });

    [Fact]
    public void AClassOfZerosStaysZero()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([0.0, 1], CaseCheck.Numbers(Debiasing.ClassNormalize(tensor([0.0, 0, 2]), tensor([4L, 4, -7]), tensor(new[] { 1, 2 }))));
    }

    [Fact]
    public void TheModuleIsTheFunctionsWithTheirTables()
    {
        RelativeDifficultyWeights module;
        var labels = tensor(new[] { 0L, 1, 0, 1, 2 });
        using (NewDisposeScope()) module = new RelativeDifficultyWeights(labels, alpha: 0.6, epsilon: 0.01);
        using var scope = NewDisposeScope();
        var (biased, debiased, seen) = (zeros(5), zeros(5), zeros(5, @bool));
        foreach (var numbers in new[] { new long[] { 3, 1, 0 }, [1, 4, 2], [1, 3, 0] })
        {
            var (index, b, d) = (tensor(numbers), rand(3), rand(3).requires_grad_());
            (biased, _) = Debiasing.EmaUpdate(biased, seen, index, b, 0.6);
            (debiased, seen) = Debiasing.EmaUpdate(debiased, seen, index, d, 0.6);
            var expected = Debiasing.RelativeDifficulty(
                Debiasing.ClassNormalize(biased, labels, index), Debiasing.ClassNormalize(debiased, labels, index), 0.01);
            var found = module.call(b, d, index);
            Near.Same(CaseCheck.Numbers(expected), CaseCheck.Numbers(found), "the weights");
            Assert.False(found.requires_grad);
        }
        using var other = new RelativeDifficultyWeights(zeros(5, int64), 0.6, 0.01);
        other.load_state_dict(module.state_dict());
        var (first, losses) = (tensor(new[] { 4L, 2 }), ones(2));
        Near.Same(CaseCheck.Numbers(module.call(losses, losses * 2, first)), CaseCheck.Numbers(other.call(losses, losses * 2, first)), "what was loaded");
        Assert.Empty(module.parameters());
        module.Dispose();
        labels.Dispose();
    }

    [Fact]
    public void ALossThatIsNotANumberStaysInTheTablesAndReachesItsClassOnly()
    {
        using var scope = NewDisposeScope();
        using var module = new RelativeDifficultyWeights(tensor(new[] { 0L, 0, 1, 1 }));
        var (losses, index) = (tensor([0.5f, float.NaN, 0.5f, 1]), arange(4));
        Assert.Equal([double.NaN, double.NaN, 0.5, 0.5], CaseCheck.Numbers(module.call(losses, losses, index)));
        Assert.Equal([double.NaN, double.NaN, 0.5, 0.5], CaseCheck.Numbers(module.call(ones(4), ones(4), index)));
    }

    [Fact]
    public void TheModuleRefusesWrongArgumentsByName()
    {
        using var scope = NewDisposeScope();
        using var module = new RelativeDifficultyWeights(arange(4));
        var (losses, index) = (ones(2), tensor([0L, 3]));
        Assert.Equal("index", Assert.Throws<ArgumentException>(() => module.call(losses, losses, index.add(1))).ParamName);
        Assert.Equal("index", Assert.Throws<ArgumentException>(() => module.call(losses, losses, zeros(2, int64))).ParamName);
        Assert.Equal("losses", Assert.Throws<ArgumentException>(() => module.call(losses, ones(3), index)).ParamName);
        Assert.Equal("biasedLosses", Assert.Throws<ArgumentException>(() => module.call(ones(2, 1), ones(2, 1), index)).ParamName);
        Assert.Equal("biasedLosses", Assert.Throws<ArgumentException>(() => module.call(losses.to(META), losses.to(META), index.to(META))).ParamName);
        Assert.Equal("tableLabels", Assert.Throws<ArgumentException>(() => new RelativeDifficultyWeights(ones(4))).ParamName);
    }

    [Fact]
    public void WrongArgumentsAreRefusedByName()
    {
        using var scope = NewDisposeScope();
        var (table, updated, index, values) = (zeros(4), zeros(4, @bool), tensor([0L, 3]), ones(2));
        Assert.Equal("index", Assert.Throws<ArgumentException>(() => Debiasing.EmaUpdate(table, updated, index.add(1), values)).ParamName);
        Assert.Equal("index", Assert.Throws<ArgumentException>(() => Debiasing.EmaUpdate(table, updated, zeros(2, int64), values)).ParamName);
        Assert.Equal("values", Assert.Throws<ArgumentException>(() => Debiasing.EmaUpdate(table, updated, index.to(META), values.to(META))).ParamName);
        Assert.Equal("updated", Assert.Throws<ArgumentException>(() => Debiasing.EmaUpdate(table, table, index, values)).ParamName);
        Assert.Equal("alpha", Assert.Throws<ArgumentOutOfRangeException>(() => Debiasing.EmaUpdate(table, updated, index, values, 1.1)).ParamName);
        Assert.Equal("index", Assert.Throws<ArgumentException>(() => Debiasing.ClassNormalize(table, zeros(4, int64), index.sub(1))).ParamName);
        Assert.Equal("tableLabels", Assert.Throws<ArgumentException>(() => Debiasing.ClassNormalize(table, zeros(3, int64), index)).ParamName);
        Assert.Equal("losses", Assert.Throws<ArgumentException>(() => Debiasing.RelativeDifficulty(values, table)).ParamName);
        Assert.Equal("epsilon", Assert.Throws<ArgumentOutOfRangeException>(() => Debiasing.RelativeDifficulty(values, values, -1)).ParamName);
    }
}
