using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>No tensor is left over.</summary>
[Collection(nameof(Alone))]
public sealed class Memory(ITestOutputHelper output)
{
    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void NoTensorIsLeftOver(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output).WithFeatures(tensor => tensor.detach().requires_grad_());
        Once();
        var (count, collections) = (Tensor.TotalCount, GC.CollectionCount(0));
        for (var k = 0; k < 5; k++) Once();
        if (Tensor.TotalCount == count && GC.CollectionCount(0) == collections) return;
        var before = AfterRounds(1);
        // Fewer where something of an earlier test was collected meanwhile.
        Assert.InRange(AfterRounds(5), 0, before);

        // What a graph keeps for its backward in C# objects goes with them.
        long AfterRounds(int rounds)
        {
            for (var k = 0; k < rounds; k++) Once();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return Tensor.TotalCount;
        }

        void Once()
        {
            using var iteration = NewDisposeScope();
            example.Loss.Evaluate(example.Inputs).backward();
            foreach (var input in example.Loss.Loss.Differentiable) example.Inputs[input].grad = null;
        }
    }

    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void AResultBelongsToTheCallersScopeAndIsNoInput(string name)
    {
        using var outer = NewDisposeScope();
        var example = Example.Of(name, output);
        Tensor value;
        using (var scope = NewDisposeScope())
        {
            value = example.Loss.Evaluate(example.Inputs);
            Assert.DoesNotContain(value, example.Inputs.Values);
            Assert.False(value.IsInvalid);
        }
        Assert.True(value.IsInvalid);
        Assert.All(example.Inputs.Values, tensor => Assert.False(tensor.IsInvalid));
    }

    /// <summary>That is no tensor, and no memory stays; but TorchSharp's own count never takes it back.</summary>
    [Fact]
    public void TorchSharpCountsTheGradientThatAnOutputDoesNotHave()
    {
        using var scope = NewDisposeScope();
        var features = randn([6, 3], float64).requires_grad_();
        Once(both: true);
        var before = Count();
        for (var k = 0; k < 5; k++) Once(both: true);
        Assert.Equal(before, Count());
        for (var k = 0; k < 5; k++) Once(both: false);
        Assert.Equal(before + 5, Count());

        static long Count()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return Tensor.TotalCount;
        }

        void Once(bool both)
        {
            using var call = NewDisposeScope();
            var s = Similarities.Within(Items.Of(features, normalize: false), 1.0);
            var (first, second) = s.Reduce(RowReduction.LogSumExp(PairSet.Others), RowReduction.Sum(PairSet.Others));
            (both ? first + second : first).sum().backward();
            features.grad = null;
        }
    }
}
