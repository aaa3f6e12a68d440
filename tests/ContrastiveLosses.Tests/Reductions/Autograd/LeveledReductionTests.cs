using ContrastiveLosses.Kernels;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;
using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Kernels;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Reductions;

/// <summary>Members against a level that is a reduction too: two passes forward and one backward, for two and two.</summary>
public sealed class LeveledReductionTests(ITestOutputHelper output)
{
    public static TheoryData<string, bool> Each => NamedKernels.AndShape;

    [Theory]
    [MemberData(nameof(Each))]
    public void ItHasTheValuesAndGradientsOfTwoPasses(string name, bool square)
    {
        using var scope = NewDisposeScope();
        using var forced = KernelChoice.Force(NamedKernels.Of(name));
        var (type, tolerance) = name.StartsWith("cuda", StringComparison.Ordinal) ? (ScalarType.Float32, 5e-6) : (ScalarType.Float64, Allowed.Rearranged);
        foreach (var (rows, columns) in new[] { (1, 1), (40, 70), (140, 130) })
        {
            output.WriteLine($"seed {rows}");
            var problem = new RandomProblem(rows, rows, square ? rows : columns, 5, square);
            var (expected, found) = (Numbers(problem, type, isOne: false), Numbers(problem, type, isOne: true));
            for (var k = 0; k < expected.Length; k++) Near.Equal(expected[k], found[k], tolerance, $"{rows} x {columns}, seed {rows}", $"array {k}, number");
        }
    }

    /// <summary>Of rows without positives, of others without negatives, and of some with neither.</summary>
    [Theory]
    [MemberData(nameof(Each))]
    public void WhateverArrivesAtARowWithoutMembersChangesNothing(string name, bool square)
    {
        using var scope = NewDisposeScope();
        using var forced = KernelChoice.Force(NamedKernels.Of(name));
        var problem = new RandomProblem(7, 40, square ? 40 : 60, 5, square);
        var s = problem.Similarities(ScalarType.Float32);
        var isEmpty = s.Any(PairSet.Positives).logical_not();
        Assert.True(isEmpty.any().item<bool>() && isEmpty.logical_not().any().item<bool>());
        Assert.Equal(Gradient(0), Gradient(double.NaN));

        float[] Gradient(double atEmpty)
        {
            using Scalar number = atEmpty;
            var value = problem.Similarities(ScalarType.Float32).Reduce(Against);
            value.backward([ones_like(value).masked_fill(isEmpty, number)]);
            var gradient = problem.RowFeatures.grad!.data<float>().ToArray();
            Assert.All(gradient, entry => Assert.True(float.IsFinite(entry)));
            return gradient;
        }
    }

    [Fact]
    public void ItsSecondDerivativeIsThatOfTwoPasses()
    {
        using var scope = NewDisposeScope();
        var problem = new RandomProblem(8, 9, 7, 3);
        Near.Equal(Second(isOne: false), Second(isOne: true), Allowed.Rearranged, "9 x 7, seed 8");

        double[] Second(bool isOne)
        {
            var value = Value(problem.Similarities(), isOne).sum();
            var first = torch.autograd.grad([value], [problem.RowFeatures], create_graph: true)[0];
            return torch.autograd.grad([first.square().sum()], [problem.ColumnFeatures])[0].reshape(-1).data<double>().ToArray();
        }
    }

    private static RowReduction Against => RowReduction.LogAddExp(PairSet.Positives, RowReduction.LogSumExp(PairSet.Negatives, 1.3), 0.2);

    private static Tensor Value(Similarities s, bool isOne) => s.Reduce(
        isOne ? Against : RowReduction.LogAddExp(PairSet.Positives, s.Reduce(RowReduction.LogSumExp(PairSet.Negatives, 1.3)), 0.2));

    private static double[][] Numbers(RandomProblem problem, ScalarType type, bool isOne)
    {
        var value = Value(problem.Similarities(type), isOne);
        value.mul(arange(value.shape[0], type).sin()).sum().backward();
        Tensor[] all = [value, problem.RowFeatures.grad!, .. problem.IsSquare ? Array.Empty<Tensor>() : [problem.ColumnFeatures.grad!]];
        return [.. all.Select(CaseCheck.Numbers)];
    }
}
