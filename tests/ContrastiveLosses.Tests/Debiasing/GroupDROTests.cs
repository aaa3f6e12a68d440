using ContrastiveLosses.Modules;
using ContrastiveLosses.Reference.Catalogue;
using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;
using static ContrastiveLosses.Debiasing;

namespace ContrastiveLosses.Tests;

public sealed class GroupDROTests(ITestOutputHelper output)
{
    [Fact]
    public void WeightsAddUpToOneAndWithoutAStepTheyStay() => OnBatches((losses, groups, weights, shape) =>
    {
        var (_, next, _) = GroupDRO(losses, groups, weights, stepSize: 3);
        Near.Equal(1, next.sum().item<double>(), Allowed.Rearranged, shape);
        Near.Equal(CaseCheck.Numbers(weights), CaseCheck.Numbers(GroupDRO(losses, groups, weights, stepSize: 0).Weights), Allowed.Rearranged, shape);
    });

    [Fact]
    public void TheGradientOfASampleIsItsGroupsWeightOverTheGroupsSize() => OnBatches((losses, groups, weights, shape) =>
    {
        var (loss, next, _) = GroupDRO(losses, groups, weights);
        loss.backward();
        var (number, share) = (CaseCheck.Numbers(groups), CaseCheck.Numbers(next));
        var expected = number.Select(group => share[(int)group] / number.Count(other => other == group)).ToArray();
        var found = CaseCheck.Numbers(losses.grad!);
        Near.Equal(expected, found, Allowed.Rearranged, shape, "gradient");
        if (number.Distinct().Count() == share.Length) Near.Equal(1, found.Sum(), Allowed.Rearranged, shape, "sum of the gradient");
    });

    [Fact]
    public void TheLossIsBetweenTheSmallestAndTheLargestGroupLossAndNotBelowThatOfTheOldWeights() => OnBatches((losses, groups, weights, shape) =>
    {
        var (loss, _, groupLosses) = GroupDRO(losses, groups, weights, stepSize: 0.5);
        var value = loss.item<double>();
        Assert.InRange(value, groupLosses.min().item<double>() - 1e-12, groupLosses.max().item<double>() + 1e-12);
        Assert.True(value >= (weights * groupLosses).sum().item<double>() - 1e-12, $"{shape}: {value}.");
    });

    [Fact]
    public void TheOrderOfTheBatchDoesNotMatter() => OnBatches((losses, groups, weights, shape) =>
    {
        var expected = GroupDRO(losses, groups, weights);
        var found = GroupDRO(losses.flip(0), groups.flip(0), weights);
        Near.Equal(expected.Loss.item<double>(), found.Loss.item<double>(), Allowed.Rearranged, shape);
        Near.Equal(CaseCheck.Numbers(expected.Weights), CaseCheck.Numbers(found.Weights), Allowed.Rearranged, shape);
    });

    [Fact]
    public void AnyStepIsFiniteAndTakesTheWorstGroup()
    {
        using var scope = NewDisposeScope();
        var (loss, weights, _) = GroupDRO(tensor([1.0f, 2000, 3]), tensor(new[] { 0, 1, 1 }), tensor([0.5f, 0.5f]), stepSize: 1e3);
        Assert.Equal(1001.5f, loss.item<float>());
        Assert.Equal([0.0, 1], CaseCheck.Numbers(weights));
        Assert.Equal([0.0, 1], CaseCheck.Numbers(GroupDRO(tensor([1.0f]), tensor([0L]), weights).Weights));
    }

    [Fact]
    public void AGroupWithoutTrainingSamplesIsFineUnlessItsNumberIsAddedFor()
    {
        using var scope = NewDisposeScope();
        var (losses, groups, weights, counts) = (tensor([1.0, 3]), tensor([0L, 1]), full([3], 1 / 3.0, float64), tensor(new[] { 4L, 2, 0 }));
        var (expected, found) = (GroupDRO(losses, groups, weights), GroupDRO(losses, groups, weights, counts));
        Assert.Equal(expected.Loss.item<double>(), found.Loss.item<double>());
        Near.Same(CaseCheck.Numbers(expected.Weights), CaseCheck.Numbers(found.Weights), "weights");
        Assert.Equal("groupCounts", Assert.Throws<ArgumentException>(() => GroupDRO(losses, groups, weights, counts, adjustment: 1)).ParamName);
        Assert.Equal("groupCounts", Assert.Throws<ArgumentException>(() => GroupDRO(losses, groups, weights, counts.sub(1))).ParamName);
    }

    [Fact]
    public void WithoutSamplesTheLossIsZeroAndConnected()
    {
        using var scope = NewDisposeScope();
        var losses = zeros(0, float64).requires_grad_();
        var (loss, weights, _) = GroupDRO(losses, zeros(0, int64), tensor([0.25, 0.75]));
        loss.backward();
        Assert.Equal(0, loss.item<double>());
        Near.Equal([0.25, 0.75], CaseCheck.Numbers(weights), Allowed.Rearranged, "weights");
        // 1 / sqrt 1 and 1 / sqrt 4 are added.
        (loss, weights, _) = GroupDRO(losses, zeros(0, int64), tensor([0.25, 0.75]), tensor([1L, 4]), stepSize: 2, adjustment: 1);
        var (first, second) = (0.25 * Math.Exp(2), 0.75 * Math.Exp(1));
        Near.Equal([first / (first + second), second / (first + second)], CaseCheck.Numbers(weights), Allowed.Rearranged, "adjusted weights");
        Near.Equal((first + (second / 2)) / (first + second), loss.item<double>(), Allowed.Rearranged, "what is added");
    }

    [Fact]
    public void ALossThatIsNotANumberMakesTheResultNotANumber()
    {
        using var scope = NewDisposeScope();
        Assert.True(double.IsNaN(GroupDRO(tensor([1.0, double.NaN]), tensor([0L, 1]), tensor([0.5, 0.5])).Loss.item<double>()));
    }

    [Fact]
    public void TheModuleKeepsTheWeightsThatTheFunctionGives()
    {
        using var scope = NewDisposeScope();
        var counts = tensor(new[] { 100L, 10, 40 });
        using var module = new GroupDROLoss(3, counts, stepSize: 0.3, adjustment: 2);
        var weights = full([3], 1 / 3.0, float32);
        for (var step = 0; step < 4; step++)
        {
            var draw = new Draw(step, 7, 1, 3, float32);
            var (losses, groups) = (draw.Rows(7).square(), draw.Labels());
            (var expected, weights, _) = GroupDRO(losses, groups, weights, counts, 0.3, 2);
            Near.Same(CaseCheck.Numbers(expected), CaseCheck.Numbers(module.call(losses, groups)), "the module's loss");
            Near.Same(CaseCheck.Numbers(weights), CaseCheck.Numbers(module.Weights), "the module's weights");
        }
        using var other = new GroupDROLoss(3, counts);
        other.load_state_dict(module.state_dict());
        Near.Same(CaseCheck.Numbers(weights), CaseCheck.Numbers(other.Weights), "the loaded weights");
        Assert.Empty(module.parameters());
    }

    [Fact]
    public void TheModuleOutlivesItsScopeAndIsNotSpoiltByALossThatIsNotANumber()
    {
        GroupDROLoss module;
        using (NewDisposeScope()) module = new GroupDROLoss(2, tensor(new[] { 3.0f, 4 }), adjustment: 1);
        using var scope = NewDisposeScope();
        Assert.True(double.IsNaN(module.call(tensor([1.0f, float.NaN]), tensor([0L, 1])).item<float>()));
        Assert.Equal([0.5, 0.5], CaseCheck.Numbers(module.Weights));
        Assert.True(double.IsFinite(module.call(ones(2).requires_grad_(), tensor([0L, 1])).item<float>()));
        Assert.False(module.Weights.requires_grad);
        module.Dispose();
    }

    [Fact]
    public void WrongArgumentsAreRefusedByName()
    {
        using var scope = NewDisposeScope();
        var (losses, groups, weights) = (ones(3), tensor([0L, 1, 1]), tensor([0.5, 0.5]));
        Assert.Equal("groups", Assert.Throws<ArgumentException>(() => GroupDRO(losses, groups.add(1), weights)).ParamName);
        Assert.Equal("losses", Assert.Throws<ArgumentException>(() => GroupDRO(ones(3, 1), groups, weights)).ParamName);
        Assert.Equal("weights", Assert.Throws<ArgumentException>(() => GroupDRO(losses, groups, ones(2, 1))).ParamName);
        Assert.Equal("weights", Assert.Throws<ArgumentException>(() => GroupDRO(losses, groups, tensor([-1.0, 2]))).ParamName);
        Assert.Equal("weights", Assert.Throws<ArgumentException>(() => GroupDRO(losses, groups, zeros(2))).ParamName);
        Assert.Equal("groupCounts", Assert.Throws<ArgumentException>(() => GroupDRO(losses, groups, weights, adjustment: 1)).ParamName);
        Assert.Equal("groupCounts", Assert.Throws<ArgumentException>(() => GroupDRO(losses, groups, weights, ones(3))).ParamName);
        Assert.Equal("stepSize", Assert.Throws<ArgumentOutOfRangeException>(() => GroupDRO(losses, groups, weights, stepSize: -1)).ParamName);
        Assert.Equal("groups", Assert.Throws<ArgumentOutOfRangeException>(() => new GroupDROLoss(0)).ParamName);
        Assert.Equal("groupCounts", Assert.Throws<ArgumentException>(() => new GroupDROLoss(3, ones(2))).ParamName);
        Assert.Equal("adjustment", Assert.Throws<ArgumentOutOfRangeException>(() => GroupDRO(losses, groups, weights, ones(2), adjustment: -1)).ParamName);
    }

    private void OnBatches(Action<Tensor, Tensor, Tensor, Shape> property) => Property.Check(output, shape =>
    {
        var draw = new Draw(shape.Seed, shape.Items, shape.Width, shape.Classes);
        property(draw.Rows(shape.Items).square().requires_grad_(), draw.Labels(), draw.Probabilities(1).reshape(-1), shape);
    });
}
