using ContrastiveLosses.Tests.Relations;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;
using static ContrastiveLosses.Debiasing;
using static ContrastiveLosses.Tests.Relations.RelationBatch;

namespace ContrastiveLosses.Tests;

/// <summary>FairKL without a floor against the divergence of normal distributions, on batches in which every set has members enough.</summary>
public sealed class FairKLTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(FairKLForm.Kl)]
    [InlineData(FairKLForm.Jeffreys)]
    public void ItIsTheDivergenceOfAlignedFromConflictingSquaredDistancesAtAnyTemperature(FairKLForm form) => OnBatches((batch, shape) =>
    {
        var expected = batch.Evaluate(b => Of(Distances(b), b, form == FairKLForm.Kl ? Kl : (one, other) => Kl(one, other) + Kl(other, one)));
        foreach (var temperature in new[] { 1, 0.2 })
        {
            var found = batch.Evaluate(b => FairKL(b.X, b.Labels, b.Biases, form, varianceFloor: 0, temperature: temperature));
            Near.Equal(expected.Values, found.Values, Allowed.Transformed, shape);
            Near.Equal(expected.Gradients[0], found.Gradients[0], Allowed.Transformed, shape, "gradient");
        }
    });

    [Fact]
    public void OfMeansItIsAQuarterOfThatOfSquaredDistances() => OnBatches((batch, shape) =>
    {
        var expected = batch.Evaluate(b => Of(Distances(b), b, (one, other) => (one.mean() - other.mean()).square()) / 4);
        var found = batch.Evaluate(b => FairKL(b.X, b.Labels, b.Biases, FairKLForm.Mean));
        Near.Equal(expected.Values, found.Values, Allowed.Transformed, shape);
        Near.Equal(expected.Gradients[0], found.Gradients[0], Allowed.Transformed, shape, "gradient");
    });

    [Fact]
    public void KlIsAtLeastTheSquaredDifferenceOfTheMeansOverTwiceTheVarianceOfConflictingPairs() => OnBatches((batch, shape) =>
    {
        var least = Of(Distances(batch), batch, (one, other) => (one.mean() - other.mean()).square() / (other.var() * 2)).item<double>();
        var found = FairKL(batch.X, batch.Labels, batch.Biases, FairKLForm.Kl, varianceFloor: 0).item<double>();
        Assert.True(found >= least - 1e-12, $"{shape}: {found} is below {least}.");
    });

    [Theory]
    [InlineData(FairKLForm.Kl, 0.1)]
    [InlineData(FairKLForm.Jeffreys, 0.1)]
    [InlineData(FairKLForm.Moments, 1e-6)]
    public void TheFloorOfTheVarianceIsTheDocumentedOneWhereNoneIsGiven(FairKLForm form, double floor) => OnBatches((batch, shape) =>
    {
        var (leftOut, given) = (batch.Evaluate(b => FairKL(b.X, b.Labels, b.Biases, form)), batch.Evaluate(b => FairKL(b.X, b.Labels, b.Biases, form, varianceFloor: floor)));
        Assert.Equal(given.Values, leftOut.Values);
        var twice = batch.Evaluate(b => FairKL(b.X, b.Labels, b.Biases, form, varianceFloor: 2 * floor));
        Assert.True(given.Values[0] != twice.Values[0], $"{shape}: the floor changes nothing.");
    });

    /// <summary>At least 16 samples of each of two classes, half of them with the bias of their class.</summary>
    private void OnBatches(Action<RelationBatch, Shape> check) => Property.Check(output, shape =>
        check(new RelationBatch(shape with { Items = shape.Items + 32, Width = shape.Width + 1, Classes = 2 }), shape));

    private static Tensor Distances(RelationBatch b) => 2 - (2 * Unit(b.X).mm(Unit(b.X).t()));

    /// <summary>The sum over positives and negatives of what tells aligned from conflicting pairs.</summary>
    private static Tensor Of(Tensor values, RelationBatch b, Func<Tensor, Tensor, Tensor> difference)
    {
        var (sameLabel, sameBias) = (b.Labels.unsqueeze(1).eq(b.Labels), b.Biases.unsqueeze(1).eq(b.Biases));
        return Between(sameLabel.logical_and(eye(b.Count, dtype: @bool).logical_not())) + Between(sameLabel.logical_not());

        Tensor Between(Tensor set) =>
            difference(values.masked_select(set.logical_and(sameBias)), values.masked_select(set.logical_and(sameBias.logical_not())));
    }

    private static Tensor Kl(Tensor one, Tensor other)
    {
        var (v, w) = (one.var(), other.var());
        return (((v + (one.mean() - other.mean()).square()) / w) - (v / w).log() - 1) / 2;
    }
}
