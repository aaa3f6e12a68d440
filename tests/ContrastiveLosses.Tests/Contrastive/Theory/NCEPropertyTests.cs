using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Oracles;
using ContrastiveLosses.Tests.Relations;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;
using static ContrastiveLosses.Contrastive;

namespace ContrastiveLosses.Tests;

/// <summary>What the theory says of NCE with k negatives and of its expectations.</summary>
public sealed class NCEPropertyTests(ITestOutputHelper output)
{
    private const double T = 0.4;
    private const Reduction None = Reduction.None;

    [Fact]
    public void OneNegativeGivesSoftplusOfTheDifference() => Property.Check(output, shape =>
    {
        var b = new RelationBatch(shape);
        var negatives = SampleNegatives(b.Distinct, 1, generator: new(1));
        var (x, y) = (Unit(b.X), Unit(b.Y));
        var difference = (x * (y.index_select(0, negatives.squeeze(1)) - y)).sum(1) / T;
        Near.Equal(Numbers(difference.softplus()), Numbers(SampledNCE(b.X, b.Y, b.Y, negatives, T, reduction: None)), Allowed.Transformed, shape);
    });

    [Fact]
    public void AllOtherRowsAsNegativesAreInfoNCE() => Property.Check(output, shape =>
    {
        var b = new RelationBatch(shape);
        var negatives = SampleNegatives(b.Distinct, b.Count - 1, replacement: false, generator: new(2));
        var (expected, found) = (b.Evaluate(b => InfoNCE(b.X, b.Y, T, symmetric: false)), b.Evaluate(b => SampledNCE(b.X, b.Y, b.Y, negatives, T)));
        Near.Equal(expected.Values, found.Values, Allowed.Transformed, shape);
        foreach (var (e, f) in expected.Gradients.Zip(found.Gradients)) Near.Equal(e, f, Allowed.Transformed, shape, "gradient");
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TheMeanOverAllDrawsIsTheExpectation(bool excludeSelf) => Property.Check(output, shape =>
    {
        var b = new RelationBatch(shape with { Items = 2 + (shape.Items % 5) });
        var (n, candidates) = (b.Count, b.Count - (excludeSelf ? 1 : 0));
        // All pairs of draws; row i draws the numbers behind its own, in a circle.
        var first = (b.Distinct.unsqueeze(1) + arange(candidates) + (excludeSelf ? 1 : 0)).remainder(n);
        var mean = zeros(n, float64);
        for (var r = 0; r < candidates; r++)
            for (var s = 0; s < candidates; s++)
                mean += SampledNCE(b.X, b.Y, b.Other, stack([first.select(1, r), first.select(1, s)], 1), T, reduction: None) / (candidates * candidates);
        Near.Equal(Numbers(mean), Numbers(ExpectedNCE(b.X, b.Y, b.Other, 2, T, excludeSelf, reduction: None)), Allowed.Transformed, shape);
    });

    [Fact]
    public void TheExpectationGrowsWithKAndIsConcaveAndBelowJensensBound() => Property.Check(output, shape =>
    {
        var b = new RelationBatch(shape);
        var values = Enumerable.Range(1, 6).Select(k => Numbers(ExpectedNCE(b.X, b.Y, b.Other, k, T, reduction: None))).ToArray();
        var ratios = (((Unit(b.X).mm(Unit(b.Other).t()) - (Unit(b.X) * Unit(b.Y)).sum(1, keepdim: true)) / T).exp() * (1 - eye(b.Count, dtype: float64))).sum(1) / (b.Count - 1);
        for (var i = 0; i < b.Count; i++)
            for (var k = 1; k <= 6; k++)
            {
                Assert.True(values[k - 1][i] <= Math.Log(1 + (k * Numbers(ratios)[i])) + 1e-12, $"{shape}: Jensen, k = {k}");
                if (k == 6) continue;
                var step = values[k][i] - values[k - 1][i];
                Assert.True(step > 0, $"{shape}: from k = {k}");
                if (k > 1) Assert.True(step <= values[k - 1][i] - values[k - 2][i] + 1e-12, $"{shape}: concave at k = {k}");
            }
    });

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void TheLossesAreBetweenThoseOfAntipodes(long k) => Property.Check(output, shape =>
    {
        var b = new RelationBatch(shape);
        double Bound(int sign) => Math.Log(1 + (k * Math.Exp(sign * 2 / T)));
        foreach (var value in (double[])
            [
                .. Numbers(SampledNCE(b.X, b.Y, b.Other, SampleNegatives(b.Distinct, k, generator: new(3)), T, reduction: None)),
                .. Numbers(ExpectedNCE(b.X, b.Y, b.Other, k, T, reduction: None)),
                .. Numbers(PopulationNCE(b.X, ones(b.Count), k, T, reduction: None)),
            ])
            Assert.InRange(value, Bound(-1) - 1e-12, Bound(1) + 1e-12);
    }, tests: 6);

    [Theory]
    [InlineData(2)]
    [InlineData(3000)]
    public void TheIntegralIsTheBinomialSumForDifferencesOfAnySize(int k)
    {
        using var scope = NewDisposeScope();
        foreach (var difference in new[] { -200, -20, -1, -1e-9, 0.0, 1, 30, 150, 600 })
            foreach (var prior in new[] { 0.999, 0.5, 1e-3 })
            {
                // One number per vector: <1, 1 + d> - <1, 1> = d, for the first class against the second.
                var vectors = tensor([1, 1 + difference], [2, 1], float64);
                var found = PopulationNCE(vectors, tensor([1 - prior, prior], float64), k, 1, normalize: false, reduction: None)[0].item<double>();
                var expected = Enumerable.Range(0, k + 1).Sum(m =>
                    Binomial(k, m, prior) * OracleBatch.LogSumExp([0, Math.Log(k - m), difference + Math.Log(m)]));
                Assert.Equal(1, found / expected, 1e-11);
            }
    }

    /// <summary>Of one draw the expectation is the mean over the pool; here of terms far above 0, because the positive lies opposite.</summary>
    [Fact]
    public void WithTheFarthestPositiveTheExpectationIsStillThatOfEveryTerm() => Property.Check(output, shape =>
    {
        var b = new RelationBatch(shape);
        var expected = ((Unit(b.X).mm(Unit(b.Other).t()) + 1) / 0.02).softplus().mean([1]);
        Near.Equal(Numbers(expected), Numbers(ExpectedNCE(b.X, b.X.neg(), b.Other, 1, 0.02, excludeSelf: false, reduction: None)), Allowed.Transformed, shape);
    });

    [Fact]
    public void HugeExponentsAndCountsOfDrawsAreFiniteOrNotANumber()
    {
        using var scope = NewDisposeScope();
        var x = tensor([1.0, 2, 3], [3, 1]);
        Assert.Equal(Math.Log(1 + 1e15), PopulationNCE(ones(3, 2), ones(3), 1_000_000_000_000_000).item<float>(), 1e-4);
        Assert.True(double.IsNaN(PopulationNCE(x * 1e30, ones(3), 2, normalize: false).item<double>()));
        Assert.True(double.IsFinite(ExpectedNCE(x, x, x.neg(), 3, 0.004).item<double>()));
    }

    [Fact]
    public void WithAllClassesAtOnePointTheLossIsTheLogarithmOfKAndOne() => Property.Check(output, shape =>
    {
        var b = new RelationBatch(shape);
        foreach (var k in new long[] { 1, 5, 2000 })
            Near.Equal(Math.Log(1 + k), PopulationNCE(b.X.narrow(0, 0, 1).expand(b.X.shape), b.Distinct.to(float64) + 1, k, T).item<double>(), Allowed.Transformed, shape);
    });

    [Fact]
    public void ThePopulationLossIsAtLeastWhatItsCollisionsCost() => Property.Check(output, shape =>
    {
        var b = new RelationBatch(shape);
        var priors = b.Random.NextDouble() < 0.5 ? ones(b.Count) : b.Distinct.to(float64) + 1;
        foreach (var k in new long[] { 1, 5, 200 })
            Assert.True(PopulationNCE(b.X, priors, k, T).item<double>() > Diagnostics.ExpectedLogCollisions(priors, k).item<double>() - 1e-12, $"{shape}, k = {k}");
    });

    [Fact]
    public void ThePopulationLossIsConvexInTheProductsOfTheClasses() => Property.Check(output, shape =>
    {
        // Without normalisation [a, b] has the products of a plus those of b.
        var b = new RelationBatch(shape);
        var priors = b.Distinct.to(float64) + 1;
        var share = b.Random.NextDouble();
        double Loss(Tensor vectors) => PopulationNCE(vectors, priors, 5, T, normalize: false).item<double>();
        var between = Loss(cat([b.X * Math.Sqrt(share), b.Y * Math.Sqrt(1 - share)], 1));
        Assert.True(between <= (share * Loss(b.X)) + ((1 - share) * Loss(b.Y)) + 1e-10, $"{shape}");
    });

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(10)]
    public void OnTheSimplexTheLossIsThatOfThePageStationaryAndNotBeaten(int classes) => Property.Check(output, shape =>
    {
        var random = new Random(shape.Seed);
        var k = random.Next(1, 100);
        var simplex = (eye(classes, dtype: float64) - (1.0 / classes)).requires_grad_();
        var priors = ones(classes);
        var loss = PopulationNCE(simplex, priors, k, T);
        var expected = Enumerable.Range(0, k + 1).Sum(m =>
            Binomial(k, m, 1.0 / classes) * Math.Log(1 + m + ((k - m) * Math.Exp(-classes / ((classes - 1) * T)))));
        Near.Equal(expected, loss.item<double>(), 1e-11, shape);
        loss.backward();
        Assert.True(simplex.grad!.abs().max().item<double>() < 1e-12);
        var moved = simplex.detach() + (new RelationBatch(shape with { Items = classes, Width = classes }).Other * Math.Pow(10, -4 * random.NextDouble()));
        Assert.True(PopulationNCE(moved, priors, k, T).item<double>() >= expected - 1e-12, $"{shape}, k = {k}");
    });

    /// <summary>Saunshi's lemma: with the class means in place of positives and negatives the loss is not higher.</summary>
    [Fact]
    public void ClassMeansAsPositivesAndNegativesOnlyLowerThePopulationLoss() => Property.Check(output, shape =>
    {
        // Two classes of two points each; all triples of an anchor, a positive of its class and two negatives of any.
        var points = new RelationBatch(shape with { Items = 4 }).Other;
        var means = stack([points[0] + points[1], points[0] + points[1], points[2] + points[3], points[2] + points[3]]) / 2;
        var draws = Enumerable.Range(0, 4).SelectMany(x => Enumerable.Range(0, 2).SelectMany(p => Enumerable.Range(0, 16)
            .Select(n => (Anchor: (long)x, Positive: (long)((x / 2 * 2) + p), First: (long)(n / 4), Second: (long)(n % 4))))).ToArray();
        double Loss(Tensor others) => SampledNCE(
            points.index_select(0, tensor([.. draws.Select(draw => draw.Anchor)])), others.index_select(0, tensor([.. draws.Select(draw => draw.Positive)])),
            others, tensor([.. draws.SelectMany(draw => new[] { draw.First, draw.Second })]).reshape(-1, 2), T, normalize: false).item<double>();
        Assert.True(Loss(means) <= Loss(points) + 1e-12, $"{shape}");
    });

    [Fact]
    public void ThePriorsMayBeCountsAndOnesWithoutMassWeighNothing()
    {
        using var scope = NewDisposeScope();
        var v = Points.Random(4, 5, 3, 1).Features().detach();
        var counts = tensor(new[] { 3.0, 1, 0, 6, 0 });
        var kept = tensor(new long[] { 0, 1, 3 });
        var expected = PopulationNCE(v.index_select(0, kept), tensor(new[] { 0.3, 0.1, 0.6 }), 4).item<double>();
        Assert.Equal(expected, PopulationNCE(v, counts, 4).item<double>(), 1e-12);
        Assert.Equal(0, PopulationNCE(v, zeros(5), 4).item<double>());
        Assert.Equal(PopulationNCE(v, counts, 4, reduction: None).sum().item<double>(), PopulationNCE(v, counts, 4, reduction: Reduction.Sum).item<double>(), 1e-12);
    }

    [Fact]
    public void MissingNegativesDoNotCountAndRowsThatNobodyDrewMayBeAnything()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (Points.Random(5, 3, 4, 1).Features(), Points.Random(6, 3, 4, 1).Features().detach());
        var pool = cat([full_like(y, double.NaN), y, full_like(y, double.NaN)]);
        var negatives = tensor(new long[] { 4, 5, -1, -7, 3, -1 }).reshape(3, 2);
        var perAnchor = SampledNCE(x, y, pool, negatives, reduction: None);
        Assert.Equal(0, perAnchor[1].item<double>());
        var mean = SampledNCE(x, y, pool, negatives);
        Assert.Equal(perAnchor.sum().item<double>() / 2, mean.item<double>(), 1e-12);
        // The first row of y is drawn once, and is what the numbers below 0 must not look up.
        var expected = torch.autograd.grad([SampledNCE(x, y, y, negatives - 3)], [x])[0];
        Near.Same(Numbers(expected), Numbers(torch.autograd.grad([mean], [x])[0]), "gradient beside rows that are not numbers");
        Assert.True(expected[0].abs().max().item<double>() > 0);
        foreach (var none in new[] { zeros(3, 0, int64), full([3, 2], -1L, int64) })
        {
            var loss = SampledNCE(x, y, zeros(0, 4, float64), none);
            loss.backward();
            Assert.Equal(0, loss.item<double>());
            Assert.Equal(0, x.grad!.abs().max().item<double>());
        }
    }

    [Theory]
    [InlineData(0.05, 40)]
    [InlineData(0.01, 200)]
    public void AnAnchorThatIsNotANumberLeavesTheOthersRight(double temperature, double expected)
    {
        using var scope = NewDisposeScope();
        var (anchors, positives) = (tensor([1, 0, double.NaN, 0], [2, 2]), tensor([-1.0, 0, 1, 0], [2, 2]));
        var loss = ExpectedNCE(anchors, positives, tensor([1.0, 0], [1, 2]), 1, excludeSelf: false, temperature: temperature, reduction: Reduction.None);
        Assert.Equal(expected, loss[0].item<double>(), 1e-10);
        Assert.True(double.IsNaN(loss[1].item<double>()));
    }

    [Fact]
    public void WrongArgumentsAreRefusedByName()
    {
        using var scope = NewDisposeScope();
        var (x, numbers) = (ones(3, 2), zeros(3, 1, int64));
        Assert.Equal("negatives", Assert.Throws<ArgumentException>(() => SampledNCE(x, x, x, numbers + 3)).ParamName);
        Assert.Equal("k", Assert.Throws<ArgumentOutOfRangeException>(() => ExpectedNCE(x, x, x, 0)).ParamName);
        Assert.Equal("k", Assert.Throws<ArgumentOutOfRangeException>(() => PopulationNCE(x, ones(3), 0)).ParamName);
        Assert.Equal("priors", Assert.Throws<ArgumentException>(() => PopulationNCE(x, ones(2), 1)).ParamName);
        Assert.Equal("priors", Assert.Throws<ArgumentException>(() => PopulationNCE(x, tensor([0.5, 1, -0.5]), 1)).ParamName);
        Assert.Equal("pool", Assert.Throws<ArgumentException>(() => ExpectedNCE(x, x, ones(4, 2), 1)).ParamName);
        Assert.Equal("pool", Assert.Throws<ArgumentException>(() => ExpectedNCE(x, x, ones(4, 3), 1, excludeSelf: false)).ParamName);
        Assert.Equal("k", Assert.Throws<ArgumentOutOfRangeException>(() => SampleNegatives(arange(3), -1)).ParamName);
    }

    private static double[] Numbers(Tensor tensor) => CaseCheck.Numbers(tensor);

    private static Tensor Unit(Tensor rows) => rows / rows.square().sum(1, keepdim: true).sqrt();

    private static double Binomial(int n, int m, double p)
    {
        var log = 0.0;
        for (var r = 1; r <= m; r++) log += Math.Log(((double)n - m + r) / r);
        return Math.Exp(log + (m * Math.Log(p)) + ((n - m) * Math.Log(1 - p)));
    }
}
