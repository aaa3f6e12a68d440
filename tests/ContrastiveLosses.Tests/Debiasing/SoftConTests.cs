using ContrastiveLosses.Tests.Relations;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests;

public sealed class SoftConTests(ITestOutputHelper output)
{
    /// <summary>1 minus the cosine of equal rows is not 0 but rounding, of either sign.</summary>
    [Theory]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void WhereAllBiasFeaturesPointOneWayNoAnchorCounts(ScalarType type) => Property.Check(output, shape =>
    {
        var b = new RelationBatch(shape);
        var row = tensor([.. Enumerable.Range(0, 40).Select(_ => b.Random.NextDouble() - 0.5)], [1, 40]);
        // In float64 also rows of other lengths: in narrower types those would point elsewhere.
        var rows = type == ScalarType.Float64 ? (b.Distinct.to(float64) + 0.3).unsqueeze(1) * row : row.to(type).expand(b.Count, 40);
        var found = b.Evaluate(batch => Debiasing.SoftCon(batch.X, batch.Labels, rows, reduction: Reduction.None));
        Assert.All(found.Values.Concat(found.Gradients[0]), number => Assert.Equal(0, number));
    });
}
