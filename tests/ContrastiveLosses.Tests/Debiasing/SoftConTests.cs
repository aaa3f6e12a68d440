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

    [Fact]
    public void ABiasFeatureThatIsNotANumberMakesTheLossNotANumber()
    {
        using var scope = NewDisposeScope();
        var (x, labels, biasFeatures) = (randn(5, 3), tensor(new[] { 0L, 0, 1, 1, 1 }), randn(5, 2));
        biasFeatures[0, 1] = float.NaN;
        var perAnchor = Debiasing.SoftCon(x, labels, biasFeatures, reduction: Reduction.None);
        Assert.Equal([true, true, false, false, false], perAnchor.isnan().data<bool>().ToArray());
        // As a mask of SupCon that has one.
        foreach (var form in Enum.GetValues<SupConForm>())
            Assert.True(Contrastive.SupCon(x, mask: full([5, 5], float.NaN), form: form).isnan().item<bool>());
    }
}
