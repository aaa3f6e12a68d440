using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Oracles;
using ContrastiveLosses.Tests.Relations;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests;

public sealed class NeuralCollapseTests(ITestOutputHelper output)
{
    [Fact]
    public void TheNumbersAreThoseOfTheDefinitions() => Property.Check(output, shape =>
    {
        // Each class occurs, and there are two of them at least.
        var classes = shape.Classes + 1;
        var points = Points.Random(shape.Seed, shape.Items + classes, shape.Width + 1, classes);
        points = points with { Labels = [.. points.Labels.Select((label, i) => i < classes ? i : label)] };
        var (x, w) = (points.Features().detach(), Points.Random(shape.Seed + 1, classes, shape.Width + 1, 1).Features().detach());
        var found = Diagnostics.NeuralCollapse(x, points.LabelTensor(), w);

        var means = stack([.. Enumerable.Range(0, classes).Select(c => x.index(points.LabelTensor().eq(c)).mean([0]))]);
        var m = means - means.mean([0]);
        var deviations = x - means.index_select(0, points.LabelTensor());
        var (within, between) = (deviations.t().mm(deviations) / points.Count, m.t().mm(m) / classes);
        var norms = m.square().sum(1).sqrt();
        var cosines = (
            from a in Enumerable.Range(0, classes)
            from b in Enumerable.Range(0, classes)
            where a != b
            select ((m[a] * m[b]).sum() / (norms[a] * norms[b])).item<double>()).ToArray();
        var (gram, simplex) = (m.mm(m.t()), eye(classes, dtype: float64) - (1.0 / classes));
        var nearest = cdist(x, means).argmin(1);
        Near.Equal(
            [
                (within.mm(linalg.pinv(between, rtol: 1e-10, hermitian: true)).trace() / classes).item<double>(),
                (norms.std() / norms.mean()).item<double>(),
                Math.Sqrt(cosines.Sum(cosine => Math.Pow(cosine - cosines.Average(), 2)) / cosines.Length),
                cosines.Average(cosine => Math.Abs(cosine + (1.0 / (classes - 1)))),
                ((gram / gram.square().sum().sqrt()) - (simplex / Math.Sqrt(classes - 1))).square().sum().sqrt().item<double>(),
                nearest.eq(points.LabelTensor()).to(float64).mean().item<double>(),
                ((w / w.square().sum().sqrt()) - (m / m.square().sum().sqrt())).square().sum().item<double>(),
                x.mm(w.t()).argmax(1).ne(nearest).to(float64).mean().item<double>(),
            ],
            [
                found.NC1, found.NC2Norms, found.NC2Cosines, found.NC2Angles, found.ETFDistance, found.NearestMeanAccuracy,
                found.NC3!.Value, found.NC4!.Value,
            ], 1e-8, shape);
        Assert.Equal(Diagnostics.ETFDistance(means), found.ETFDistance, 1e-12);
        // Two points are a simplex always, three at random are none.
        Assert.True(classes == 2 ? found.ETFDistance < 1e-12 : found.ETFDistance > 1e-6, $"{shape}: {found.ETFDistance}");
    });

    [Fact]
    public void MovingScalingAndTurningChangeNothingOfTheFirstTwo() => Property.Check(output, shape =>
    {
        var points = Points.Random(shape.Seed, shape.Items + 4, 4, shape.Classes + 1);
        points = points with { Labels = [.. points.Labels.Select((label, i) => i < shape.Classes + 1 ? i : label)] };
        var x = points.Features().detach();
        var (turn, _) = linalg.qr(Points.Random(shape.Seed, 4, 4, 1).Features().detach());
        var before = Numbers(Diagnostics.NeuralCollapse(x, points.LabelTensor()));
        foreach (var size in new[] { 1e-200, 7, 1e200 })
        {
            var after = Diagnostics.NeuralCollapse((x.mm(turn) + 0.4) * size, (points.LabelTensor() * 5) - 9);
            Near.Equal(before, Numbers(after), 1e-8, shape);
            Assert.Null(after.NC3);
        }

        static double[] Numbers(NeuralCollapseMetrics c) => [c.NC1, c.NC2Norms, c.NC2Cosines, c.NC2Angles, c.ETFDistance, c.NearestMeanAccuracy];
    });

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    public void ASimplexAnywhereAndOfAnySizeIsOne(int classes)
    {
        using var scope = NewDisposeScope();
        var simplex = eye(classes, dtype: float64) * 4 + 3;
        foreach (var size in new[] { 1e-300, 1, 1e300 }) Assert.Equal(0, Diagnostics.ETFDistance(simplex * size), 1e-12);
        var collapse = Diagnostics.NeuralCollapse(simplex.repeat(3, 1), arange(classes).repeat(3), simplex - simplex.mean([0]));
        foreach (var number in new[] { collapse.NC1, collapse.NC2Norms, collapse.NC2Cosines, collapse.NC2Angles, collapse.ETFDistance, collapse.NC3!.Value, collapse.NC4!.Value })
            Assert.Equal(0, number, 1e-12);
        Assert.Equal(1, collapse.NearestMeanAccuracy);
        var loss = Diagnostics.MeanClassifierLoss(eye(classes, dtype: float64) - (1.0 / classes), arange(classes), 0.5).item<double>();
        Assert.Equal(Math.Log(1 + ((classes - 1) * Math.Exp(-classes / ((classes - 1) * 0.5)))), loss, 1e-12);
    }

    [Fact]
    public void RowsOfAClassifierForClassesThatAreMissingAreLeftOut()
    {
        using var scope = NewDisposeScope();
        var (x, w) = (Points.Random(1, 8, 3, 1).Features().detach(), Points.Random(2, 5, 3, 1).Features().detach());
        var (all, some) = (tensor(new long[] { 0, 0, 1, 1, 2, 2, 0, 1 }), tensor(new long[] { 1, 1, 3, 3, 4, 4, 1, 3 }));
        Assert.Equal(Diagnostics.NeuralCollapse(x, all, w.index_select(0, tensor(new long[] { 1, 3, 4 }))), Diagnostics.NeuralCollapse(x, some, w));
        Assert.Equal("labels", Assert.Throws<ArgumentException>(() => Diagnostics.NeuralCollapse(x, some + 1, w)).ParamName);
        foreach (var bad in new[] { double.NaN, double.PositiveInfinity })
        {
            w[3, 1] = bad;
            var found = Diagnostics.NeuralCollapse(x, some, w);
            Assert.True(double.IsFinite(found.NC1) && double.IsNaN(found.NC3!.Value) && double.IsNaN(found.NC4!.Value));
        }
    }

    [Fact]
    public void WithoutTwoClassesOrWithoutFiniteNumbersNothingIsDefined()
    {
        using var scope = NewDisposeScope();
        foreach (var (x, labels) in new[]
            {
                (ones(4, 2), zeros(4, int64)), (ones(0, 2), zeros(0, int64)), (ones(4, 2), arange(4)), (full([4, 2], float.NaN), arange(4)),
                (full([4, 2], float.PositiveInfinity), arange(4)),
            })
        {
            var found = Diagnostics.NeuralCollapse(x, labels, ones(4, 2));
            Assert.True(double.IsNaN(found.NC1) && double.IsNaN(found.NC2Norms) && double.IsNaN(found.ETFDistance) && double.IsNaN(found.NC4!.Value));
        }
        foreach (var vectors in new[] { ones(1, 3), ones(0, 3), ones(4, 3), ones(4, 0), full([4, 3], float.NaN), full([3, 2], 0.1, float64) })
            Assert.True(double.IsNaN(Diagnostics.ETFDistance(vectors)));
    }

    /// <summary>0.1 three times and 0.1 twice have means that differ by their rounding.</summary>
    [Fact]
    public void EqualRowsOfClassesOfAllSizesHaveEqualMeans() => Property.Check(output, shape =>
    {
        var b = new RelationBatch(shape);
        Assert.True(double.IsNaN(Diagnostics.NeuralCollapse(b.Other.narrow(0, 0, 1).expand(b.Count, -1), b.Labels).NC1), $"{shape}");
        Assert.True(double.IsNaN(Diagnostics.NeuralCollapse(full([shape.Items, shape.Width], 0.1, float64), b.Labels).NC1), $"{shape}");
    });

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public void TheVerticesOfASimplexAreUnitVectorsAtEqualAngles(int classes)
    {
        using var scope = NewDisposeScope();
        var vertices = Diagnostics.SimplexVertices(classes);
        var expected = Enumerable.Range(0, classes * classes).Select(k => k / classes == k % classes ? 1 : -1.0 / (classes - 1)).ToArray();
        Near.Equal(expected, CaseCheck.Numbers(vertices.mm(vertices.t())), Allowed.Rearranged, classes);
        Assert.Equal(0, Diagnostics.ETFDistance(vertices), 1e-12);
        Assert.Equal(1, Diagnostics.MeanClassifierAccuracy(vertices.repeat(2, 1), arange(classes).repeat(2)));
        Assert.Equal("classes", Assert.Throws<ArgumentOutOfRangeException>(() => Diagnostics.SimplexVertices(1)).ParamName);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(13)]
    public void TheNearestMeanIsFoundFarFromTheOriginWhateverTheNumberOfRows(int ofEach)
    {
        using var scope = NewDisposeScope();
        var labels = arange(2 * ofEach).remainder(2);
        Assert.Equal(1, Diagnostics.NeuralCollapse(labels.to(float64).unsqueeze(1) + 1e9, labels).NearestMeanAccuracy);
    }

    [Fact]
    public void TheMeanClassifiersAccuracyIsThatOfTheLoops() => Property.Check(output, shape =>
    {
        var points = Points.Random(shape.Seed, shape.Items, shape.Width, shape.Classes);
        var means = points.Labels.Distinct().Order().Select(label => (Label: label, Mean: Enumerable.Range(0, shape.Width)
            .Select(k => points.X.Where((_, i) => points.Labels[i] == label).Average(row => row[k])).ToArray())).ToArray();
        var right = points.X.Where((row, i) => means.MaxBy(mean => OracleBatch.Dot(row, mean.Mean)).Label == points.Labels[i]).Count();
        Assert.Equal(right / (double)shape.Items, Diagnostics.MeanClassifierAccuracy(points.Features(), points.LabelTensor(), normalize: false), 1e-12);
    });

    [Fact]
    public void TheMeanClassifiersAccuracyIsNotANumberWhereThereIsNone()
    {
        using var scope = NewDisposeScope();
        Assert.True(double.IsNaN(Diagnostics.MeanClassifierAccuracy(ones(0, 2), zeros(0, int64))));
        Assert.True(double.IsNaN(Diagnostics.MeanClassifierAccuracy(full([2, 2], float.NaN), arange(2))));
    }

    [Fact]
    public void TheMeanClassifiersLossIsThatOfTheLoops() => Property.Check(output, shape =>
    {
        const double T = 0.3;
        var points = Points.Random(shape.Seed, shape.Items, shape.Width, shape.Classes);
        var unit = points.X.Select(OracleBatch.Unit).ToArray();
        var means = points.Labels.Distinct().ToDictionary(label => label, label => Enumerable.Range(0, shape.Width)
            .Select(k => unit.Where((_, i) => points.Labels[i] == label).Average(row => row[k])).ToArray());
        var losses = unit.Select((row, i) =>
            OracleBatch.LogSumExp(means.Values.Select(mean => OracleBatch.Dot(row, mean) / T)) - (OracleBatch.Dot(row, means[points.Labels[i]]) / T));
        Points.Equal([.. losses], Diagnostics.MeanClassifierLoss(points.Features(), points.LabelTensor() * 10, T, reduction: Reduction.None));
    });
}
