using ContrastiveLosses.Tests.Oracles;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>What None, Sum and Mean have to do with each other, in value and gradient.</summary>
public sealed class ReductionContract(ITestOutputHelper output)
{
    [Theory]
    [MemberData(nameof(CatalogueData.WithAnchors), MemberType = typeof(CatalogueData))]
    public void TheSumIsThatOfTheAnchorsAndTheMeanItsQuotient(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output, items: 13, classes: 4);
        var (none, sum, mean) = (Evaluated.Of(example, Reduction.None), Evaluated.Of(example, Reduction.Sum), Evaluated.Of(example));
        Near.Equal(sum.Value, none.Values.Sum(), Allowed.Rearranged, example, "sum");
        Near.Equal(sum.AllGradients, none.AllGradients, Allowed.Rearranged, example, "gradient of the sum");
        var expected = LossOracles.Of(example);
        if (example.Loss.Loss.Name == "contrastive_margin" && example.Loss.Parameters.ContainsKey("reduction")) return; // two means, added
        var count = expected.Sum / expected.Mean;
        Near.Equal(mean.Value * count, sum.Value, Allowed.Rearranged, example, "mean times count");
        Near.Equal([.. mean.AllGradients.Select(number => number * count)], sum.AllGradients, Allowed.Rearranged, example, "gradient of mean times count");
    }

    [Theory]
    [MemberData(nameof(CatalogueData.WithAnchors), MemberType = typeof(CatalogueData))]
    public void NoneHasTheLeadingShapeOfTheFeatures(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output);
        var features = example.Inputs[example.Loss.Loss.Differentiable[0]];
        var isOne = example.Loss.Loss.HasOneValuePerSample || example.Loss.Parameters.GetValueOrDefault("contrast_mode") is "one";
        var expected = isOne ? features.shape[..1] : features.shape[..^1];
        if (example.Loss.Loss.AnchorsPerRow > 1) expected = [.. expected, example.Loss.Loss.AnchorsPerRow];
        if (example.Loss.Loss.OtherRowsAreAnchors) expected[0] += example.Inputs[example.Loss.Loss.OtherRows[0]].shape[0];
        Assert.Equal(expected, Evaluated.Of(example, Reduction.None).Shape);
    }

    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void MeanAndSumAreNumbersOfTheInputsType(string name)
    {
        using var scope = NewDisposeScope();
        foreach (var dtype in new[] { ScalarType.Float64, ScalarType.Float32 })
            foreach (var reduction in new[] { Reduction.Mean, Reduction.Sum })
            {
                var found = Evaluated.Of(Example.Of(name, output, dtype: dtype), reduction);
                Assert.Empty(found.Shape);
                Assert.Equal(dtype, found.Dtype);
            }
    }

    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void AFactorBehindTheLossMultipliesTheGradient(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output);
        var expected = Evaluated.Of(example).AllGradients;
        foreach (var factor in new[] { -2.5, 0, 1e-3 })
            Near.Equal([.. expected.Select(number => number * factor)], Evaluated.Of(example, weights: [factor]).AllGradients, Allowed.Rearranged, example);
    }

    [Theory]
    [MemberData(nameof(CatalogueData.WithAnchors), MemberType = typeof(CatalogueData))]
    public void TheGradientIsLinearInTheAnchorsWeights(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output);
        var count = Evaluated.ValuesOf(example, Reduction.None).Length;
        double[] first = [.. Enumerable.Range(0, count).Select(k => k % 2.0)], second = [.. first.Select(weight => 1 - weight)];
        var (whole, a, b) = (Of(null), Of(first), Of(second));
        Near.Equal(whole, [.. a.Zip(b, (left, right) => left + right)], Allowed.Rearranged, example);

        double[] Of(double[]? weights) => Evaluated.Of(example, Reduction.None, weights).AllGradients;
    }
}
