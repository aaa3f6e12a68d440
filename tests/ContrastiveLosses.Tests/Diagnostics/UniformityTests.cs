using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Oracles;
using ContrastiveLosses.Tests.Relations;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;
using static ContrastiveLosses.Tests.Relations.RelationBatch;

namespace ContrastiveLosses.Tests;

public sealed class UniformityTests(ITestOutputHelper output)
{
    [Fact]
    public void ItIsInItsRangeAndAboveJensensBound() => Property.Check(output, shape =>
    {
        var b = new RelationBatch(shape);
        var t = Math.Exp((4 * b.Random.NextDouble()) - 2);
        var found = Diagnostics.Uniformity(b.X, t).item<double>();
        var distances = cdist(Unit(b.X), Unit(b.X)).square().sum() / (b.Count * (b.Count - 1));
        Assert.InRange(found, -4 * t, 0);
        Assert.True(found >= -t * distances.item<double>() - 1e-12, $"{shape}");
    });

    [Fact]
    public void ItIsALogSumExpOfCosines() => Property.Check(output, shape =>
    {
        const double t = 1.5;
        var b = new RelationBatch(shape);
        var (found, expected) = (b.Evaluate(b => Diagnostics.Uniformity(b.X, t)), b.Evaluate(b =>
        {
            var cosines = Unit(b.X).mm(Unit(b.X).t()).masked_fill(eye(b.Count, dtype: @bool), double.NegativeInfinity);
            return (cosines * (2 * t)).reshape(-1).logsumexp(0) - ((2 * t) + Math.Log(b.Count * (b.Count - 1.0)));
        }));
        Near.Equal(expected.Values, found.Values, Allowed.Transformed, shape);
        Near.Equal(expected.Gradients[0], found.Gradients[0], Allowed.Transformed, shape, "gradient");
    });

    [Fact]
    public void UniformityAndAlignmentAreZeroForEqualRowsAndOnlyThen() => Property.Check(output, shape =>
    {
        var b = new RelationBatch(shape with { Width = shape.Width + 1 });
        var equal = b.X.narrow(0, 0, 1).expand(b.X.shape);
        Near.Equal(
            [0, 0, 0], [Diagnostics.Uniformity(equal).item<double>(), Diagnostics.Alignment(b.X, b.X).item<double>(), Diagnostics.Uniformity(b.X.narrow(0, 0, 1)).item<double>()],
            Allowed.Rearranged, shape);
        Assert.True(Diagnostics.Uniformity(b.X).item<double>() < 0 && Diagnostics.Alignment(b.X, b.Y).item<double>() > 0, $"{shape}");
    });

    [Fact]
    public void WithoutNormalisationMovingAllRowsChangesNothing() => Property.Check(output, shape =>
    {
        var b = new RelationBatch(shape);
        Near.Equal(Diagnostics.Uniformity(b.X, 0.5, false).item<double>(), Diagnostics.Uniformity(b.X + 1000, 0.5, false).item<double>(), 1e-9, shape);
    });

    [Fact]
    public void ToleranceIsTheMeanCosineOfTheDoubleLoop() => Property.Check(output, shape =>
    {
        var points = Points.Random(shape.Seed, shape.Items, shape.Width, shape.Classes);
        var cosines = (
            from i in Enumerable.Range(0, points.Count)
            from j in Enumerable.Range(0, points.Count)
            where i != j && points.Labels[i] == points.Labels[j]
            select points.Cosine(i, j)).ToArray();
        Near.Equal(cosines.DefaultIfEmpty(0).Average(), Diagnostics.Tolerance(points.Features(), points.LabelTensor()).item<double>(), Allowed.Transformed, shape);
    });

    [Fact]
    public void AlignmentWithTheSquareIsTwoMinusTwiceTheMeanCosine() => Property.Check(output, shape =>
    {
        var b = new RelationBatch(shape);
        var cosines = (Unit(b.X) * Unit(b.Y)).sum(1);
        Near.Equal(CaseCheck.Numbers(2 - (2 * cosines)), CaseCheck.Numbers(Diagnostics.Alignment(b.X, b.Y, reduction: Reduction.None)), Allowed.Transformed, shape);
    });

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(1.9)]
    [InlineData(2)]
    public void AlignmentOfEqualRowsIsZeroWithGradientZero(double alpha)
    {
        using var scope = NewDisposeScope();
        var x = Points.Random(3, 6, 4, 1).Features();
        var loss = Diagnostics.Alignment(x, x.detach().clone(), alpha);
        loss.backward();
        Assert.Equal(0, loss.item<double>());
        Assert.All(CaseCheck.Numbers(x.grad!), number => Assert.Equal(0, number));
    }
}
