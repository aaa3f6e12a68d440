using ContrastiveLosses.Reference.Catalogue;
using ContrastiveLosses.Tests.Oracles;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>
/// Batches in which some set of pairs is empty. The value follows the documented rule, which is that of the loops; the graph stays
/// connected, and the gradient is finite, and 0 where nothing is compared.
/// </summary>
public sealed class DegenerateBatches(ITestOutputHelper output)
{
    public static TheoryData<string, int> Sizes
    {
        get
        {
            var all = new TheoryData<string, int>();
            foreach (var loss in Losses.Cases.Where(loss => loss.Loss.IsOfBatch))
                foreach (var items in new[] { 0, 1, 2, 3 })
                    all.Add(loss.Name, items);
            return all;
        }
    }

    public static TheoryData<string> WithViews => CatalogueData.Where(loss => loss.Loss.DrawViews is { } views && loss.Draw == views);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void AFewItemsFollowTheRule(string name, int items)
    {
        using var scope = NewDisposeScope();
        foreach (var classes in new[] { 1, 2 }) Check(Example.Of(name, output, items, classes: classes));
    }

    [Theory]
    [MemberData(nameof(CatalogueData.WithNames), MemberType = typeof(CatalogueData))]
    public void LabelsThatAllDifferFollowTheRule(string name)
    {
        using var scope = NewDisposeScope();
        Check(Example.Of(name, output).WithLabels(labels => arange(labels.shape[0], int64)));
    }

    [Theory]
    [MemberData(nameof(CatalogueData.WithNames), MemberType = typeof(CatalogueData))]
    public void LabelsThatAreAllEqualFollowTheRule(string name)
    {
        using var scope = NewDisposeScope();
        Check(Example.Of(name, output).WithLabels(labels => zeros_like(labels)));
    }

    [Theory]
    [MemberData(nameof(CatalogueData.WithNames), MemberType = typeof(CatalogueData))]
    public void EachKindOfLabelBeingAllEqualOrAllDifferentFollowsTheRule(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output);
        foreach (var kind in example.Loss.Loss.Labels)
        {
            Check(example.With(example.Inputs.With(kind, zeros_like(example.Inputs[kind]))));
            Check(example.With(example.Inputs.With(kind, arange(example.Inputs[kind].shape[0], int64))));
        }
    }

    [Theory]
    [MemberData(nameof(WithViews))]
    public void WithoutViewsThereIsNothingToCompare(string name)
    {
        using var scope = NewDisposeScope();
        var drawn = Example.Of(name, output);
        var example = drawn.With(drawn.Inputs.Each((_, tensor) => tensor.dim() == 3 ? tensor.narrow(1, 0, 0) : tensor));
        var found = Evaluated.Of(example);
        Near.Finite(found, example);
        Assert.Equal(0, found.Value);
        if (example.Loss.HasAnchors) Assert.All(Evaluated.ValuesOf(example, Reduction.None), value => Assert.Equal(0, value));
    }

    [Theory]
    [MemberData(nameof(CatalogueData.WithTemperature), MemberType = typeof(CatalogueData))]
    public void ATemperaturesGradientIsFiniteWhereLittleIsCompared(string name)
    {
        using var scope = NewDisposeScope();
        foreach (var items in new[] { 0, 1, 2, 3 })
            foreach (var classes in new[] { 1, 3 })
            {
                var example = Example.Of(name, output, items, classes: classes);
                var temperature = tensor(0.3).requires_grad_();
                var value = example.Loss.Loss.Evaluate(example.Inputs, example.Loss.Parameters.With("temperature", temperature));
                if (value.requires_grad) value.backward();
                if (temperature.grad is { IsInvalid: false } gradient)
                    Assert.True(double.IsFinite(gradient.item<double>()), $"{example}: the temperature's gradient is {gradient.item<double>()}.");
            }
    }

    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void EmbeddingsOfOneNumberFollowTheRule(string name)
    {
        using var scope = NewDisposeScope();
        Check(Example.Of(name, output, width: 1));
    }

    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void EmbeddingsWithoutNumbersAreAllTheSame(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output, width: 0);
        if (!example.Loss.Loss.IsOfEmbeddings) return;
        Check(example);
    }

    private static void Check(Example example) => EachKernel.Run(_ =>
    {
        var expected = LossOracles.Of(example);
        var found = Evaluated.Of(example);
        Near.Finite(found, example);
        Near.Equal(expected.Mean, found.Value, Allowed.Rearranged, example);
        if (example.Loss.HasAnchors)
            Near.Equal(expected.Anchors!, Evaluated.Of(example, Reduction.None).Values, Allowed.Rearranged, example, "value of anchor");
        if (expected.NothingCounts)
            Assert.All(found.AllGradients, number => Assert.True(number == 0, $"{example}: nothing is compared, but a gradient is {number}."));
    });
}
