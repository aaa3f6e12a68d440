using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Oracles;
using ContrastiveLosses.Tests.Relations;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests;

public sealed class InfoNCEBoundsTests(ITestOutputHelper output)
{
    private const double T = 0.3;

    [Fact]
    public void TheTermsAreThoseOfTheLoops() => Property.Check(output, shape =>
    {
        var points = Points.Random(shape.Seed, shape.Items, shape.Width, shape.Classes);
        var means = Points.Random(shape.Seed + 1, shape.Classes, shape.Width, 1);
        var present = points.Labels.Distinct().ToArray();
        var losses = points.X.Select((row, i) => OracleBatch.LogSumExp(present.Select(c => OracleBatch.Dot(OracleBatch.Unit(row), means.X[c]) / T))
            - (OracleBatch.Dot(OracleBatch.Unit(row), means.X[points.Labels[i]]) / T)).ToArray();
        var counts = points.Labels.Select(label => points.Labels.Count(other => other == label)).ToArray();
        var (isCovered, conflict) = (present.Length == shape.Classes, counts.Average(count => Math.Log(count)));
        var alone = losses.Zip(counts, (loss, count) => count == 1 ? loss : 0).Average();
        Near.Equal(
            [isCovered ? 1 : 0, isCovered ? losses.Average() : 0, isCovered ? 0 : losses.Average(), conflict, alone, (losses.Average() + conflict) / 2, alone + conflict],
            Numbers(Diagnostics.InfoNCEBounds(points.Features(), points.LabelTensor(), means.Features(), T)), Allowed.Rearranged, shape);
    });

    [Fact]
    public void AnExampleByHand()
    {
        using var scope = NewDisposeScope();
        // Products 2 and 0 with the means of the own and the other class: each row has log(1 + e^-2).
        var means = tensor(new[,] { { 2.0, 0 }, { 0, 2 }, { 7, 7 } });
        var rows = tensor(new[,] { { 1.0, 0 }, { 1, 0 }, { 0, 1 } });
        var (loss, conflict) = (Math.Log(1 + Math.Exp(-2)), 2 * Math.Log(2) / 3);
        var ofTwo = Diagnostics.InfoNCEBounds(rows, tensor(new long[] { 0, 0, 1 }), means.narrow(0, 0, 2));
        Near.Equal([1, loss, 0, conflict, loss / 3, (loss + conflict) / 2, (loss / 3) + conflict], Numbers(ofTwo), Allowed.Rearranged, "two classes");
        // A third class that does not occur changes nothing but what the loss is called.
        var ofThree = Diagnostics.InfoNCEBounds(rows, tensor(new long[] { 0, 0, 1 }), means);
        Near.Equal([0, 0, loss, conflict, loss / 3, ofTwo.Bound, ofTwo.CURLBound], Numbers(ofThree), Allowed.Rearranged, "three classes");
    }

    [Fact]
    public void NeitherBoundIsAboveInfoNCEAgainstTheMeansOfTheClasses() => Property.Check(output, shape =>
    {
        var b = new RelationBatch(shape);
        var means = b.Other.narrow(0, 0, Math.Min(b.Count, shape.Classes));
        var labels = b.Labels.remainder(means.shape[0]);
        var loss = Contrastive.InfoNCE(b.X, means.index_select(0, labels), T, symmetric: false, normalize: false).item<double>();
        var found = Diagnostics.InfoNCEBounds(b.X, labels, means, T, normalize: false);
        Assert.True(Math.Max(found.Bound, found.CURLBound) <= loss + 1e-12, $"{shape}: {found}, InfoNCE {loss}");
    }, tests: 40);

    /// <summary>The theorem, without sampling: all batches of three rows from two classes of three points and two. Positives are of the class, or of the sample.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void InExpectationOverAllDrawsNeitherBoundIsAboveInfoNCE(bool ofTheSample) => Property.Check(output, shape =>
    {
        var points = RelationBatch.Unit(new RelationBatch(shape with { Items = 5 }).Other);
        long[] classOf = [0, 0, 0, 1, 1], sampleOf = ofTheSample ? [0, 0, 1, 2, 2] : classOf;
        var (ofClasses, ofSamples) = (Means(classOf), Means(sampleOf));
        // Anchor, a positive, and the positives of the two other rows, which are any points.
        var draws = (from a in Enumerable.Range(0, 5) from p in Enumerable.Range(0, 5) where sampleOf[a] == sampleOf[p]
            from first in Enumerable.Range(0, 5) from second in Enumerable.Range(0, 5)
            select (Anchor: (long)a, Positive: (long)p, First: (long)first, Second: (long)second, Weight: 1.0 / (125 * sampleOf.Count(other => other == sampleOf[a])))).ToArray();
        var losses = CaseCheck.Numbers(Contrastive.SampledNCE(
            Rows(draws.Select(draw => draw.Anchor)), Rows(draws.Select(draw => draw.Positive)), points,
            tensor([.. draws.SelectMany(draw => new[] { draw.First, draw.Second })]).reshape(-1, 2), T, normalize: false, reduction: Reduction.None));
        var loss = losses.Zip(draws, (value, draw) => value * draw.Weight).Sum();
        var found = AllBatches(5).Select(batch => Diagnostics.InfoNCEBounds(Rows(batch), tensor([.. batch.Select(k => classOf[k])]), ofClasses, T)).ToArray();
        // How much farther from their class than from their sample the points are; 0 where both are the same.
        var gap = (points * (ofClasses.index_select(0, tensor(classOf)) - ofSamples.index_select(0, tensor(sampleOf)))).sum(1).mean().item<double>() / T;
        foreach (var bound in new[] { found.Average(terms => terms.Bound), found.Average(terms => terms.CURLBound) })
            Assert.True(bound >= 0 && bound + gap <= loss + 1e-12, $"{shape}: {bound} + {gap}, InfoNCE {loss}");

        Tensor Rows(IEnumerable<long> numbers) => points.index_select(0, tensor([.. numbers]));

        Tensor Means(long[] groupOf) => stack([.. groupOf.Distinct().Select(group => Rows(Enumerable.Range(0, 5).Select(k => (long)k).Where(k => groupOf[k] == group)).mean([0]))]);
    }, tests: 6);

    /// <summary>With each class at its own mean, of three classes, over all batches of three rows.</summary>
    [Fact]
    public void OverAllBatchesTheTermsAverageToThoseOfThePopulation() => Property.Check(output, shape =>
    {
        var means = new RelationBatch(shape with { Items = 3 }).Other;
        var random = new Random(shape.Seed);
        double[] weights = [.. Enumerable.Range(0, 3).Select(_ => 0.1 + random.NextDouble())];
        double[] priors = [.. weights.Select(weight => weight / weights.Sum())];
        var sums = new double[7];
        foreach (var batch in AllBatches(3))
        {
            var terms = Numbers(Diagnostics.InfoNCEBounds(means.index_select(0, tensor(batch)), tensor(batch), means, T, normalize: false));
            for (var k = 0; k < sums.Length; k++) sums[k] += terms[k] * batch.Aggregate(1.0, (product, c) => product * priors[c]);
        }
        var rho = tensor(priors);
        Near.Equal(
            [Diagnostics.CoverageProbability(rho, 3), Diagnostics.ExpectedLogCollisions(rho, 2).item<double>()], [sums[0], sums[3]], Allowed.Transformed, shape);
        Assert.InRange(Math.Max(sums[5], sums[6]), 0, Contrastive.PopulationNCE(means, rho, 2, T, normalize: false).item<double>() + 1e-12);
    }, tests: 6);

    [Fact]
    public void OverRandomBatchesTheTermsConvergeToThoseOfThePopulation()
    {
        using var scope = NewDisposeScope();
        const int Batches = 1500, Rows = 9;
        double[] priors = [0.4, 0.3, 0.2, 0.1];
        output.WriteLine("SEED=7");
        var random = new Random(7);
        var means = Points.Random(7, priors.Length, 3, 1).Features();
        var found = Enumerable.Range(0, Batches).Select(_ =>
        {
            using var ofBatch = NewDisposeScope();
            var labels = tensor([.. Enumerable.Range(0, Rows).Select(_ => Drawn(random.NextDouble()))]);
            return Diagnostics.InfoNCEBounds(means.index_select(0, labels), labels, means);
        }).ToArray();
        Converges(terms => terms.Coverage, Diagnostics.CoverageProbability(tensor(priors), Rows));
        Converges(terms => terms.Conflict, Diagnostics.ExpectedLogCollisions(tensor(priors), Rows - 1).item<double>());

        // Four standard errors: one of 15000 seeds is beyond them.
        void Converges(Func<InfoNCEBoundTerms, double> term, double expected)
        {
            var mean = found.Average(term);
            var error = Math.Sqrt(found.Average(terms => Math.Pow(term(terms) - mean, 2)) / Batches);
            Assert.InRange(expected, mean - (4 * error), mean + (4 * error));
            Assert.True(error < 0.02);
        }

        long Drawn(double uniform)
        {
            var c = 0;
            while (c < priors.Length - 1 && (uniform -= priors[c]) >= 0) c++;
            return c;
        }
    }

    [Fact]
    public void OrderNamesRotationAndLengthsDoNotMatter() => Property.Check(output, shape =>
    {
        var b = new RelationBatch(shape);
        var means = new RelationBatch(shape with { Seed = shape.Seed + 1, Items = shape.Classes }).X.detach();
        var labels = b.Labels.remainder(shape.Classes);
        var expected = Numbers(Diagnostics.InfoNCEBounds(b.X, labels, means, T));
        var order = tensor([.. Enumerable.Range(0, shape.Items).Select(k => (long)k).OrderBy(_ => b.Random.Next())]);
        var (turn, _) = linalg.qr(new RelationBatch(shape with { Items = shape.Width }).Other);
        var lengths = (b.Distinct.to(float64) + 0.5).unsqueeze(1);
        Same(b.X.index_select(0, order), labels.index_select(0, order), means, "order");
        Same(b.X, shape.Classes - 1 - labels, means.flip(0), "names");
        Same(b.X.mm(turn), labels, means.mm(turn), "rotation");
        Same(b.X * lengths, labels, means, "lengths");

        void Same(Tensor features, Tensor ofClasses, Tensor ofMeans, string what) =>
            Near.Equal(expected, Numbers(Diagnostics.InfoNCEBounds(features, ofClasses, ofMeans, T)), Allowed.Transformed, shape, what);
    });

    [Fact]
    public void WithTheMeansOfTheBatchItIsTheMeanClassifiersLoss() => Property.Check(output, shape =>
    {
        var b = new RelationBatch(shape);
        var (classes, index, counts) = b.Labels.unique(sorted: true, return_inverse: true, return_counts: true);
        var means = zeros([classes.shape[0], b.X.shape[1]], float64).index_add(0, index!, RelationBatch.Unit(b.X), 1) / counts!.unsqueeze(1);
        Near.Equal(
            Diagnostics.MeanClassifierLoss(b.X, b.Labels, T).item<double>(), Diagnostics.InfoNCEBounds(b.X, index!, means, T).Supervised, Allowed.Rearranged, shape);
    });

    [Fact]
    public void DegenerateBatchesFollowTheRules()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(new(0, 0, 0, 0, 0), Diagnostics.InfoNCEBounds(ones(0, 2), zeros(0, int64), ones(3, 2)));
        Assert.Equal(new(1, 0, 0, Math.Log(4), 0), Diagnostics.InfoNCEBounds(ones(4, 2), zeros(4, int64), ones(1, 2)));
        // Nobody looks at the mean of a class that does not occur.
        var (labels, means) = (tensor(new long[] { 0, 0, 1 }), tensor(new[,] { { 1.0, 0 }, { 0, 1 }, { double.NaN, 1 } }));
        Assert.True(double.IsFinite(Diagnostics.InfoNCEBounds(ones(3, 2, float64), labels, means).CURLBound));
        var spoilt = tensor(new[,] { { double.PositiveInfinity, 1 }, { 1, 1 }, { 1, 1 } });
        var found = Diagnostics.InfoNCEBounds(spoilt, labels, means);
        Assert.True(double.IsNaN(found.Bound) && double.IsNaN(found.CURLBound));
        // Cosine 1 against -1 at a temperature of which exponentials leave float32 and float64.
        var opposite = tensor(new[,] { { 1f, 0 }, { -1, 0 } });
        Assert.Equal(2000, Diagnostics.InfoNCEBounds(opposite, arange(2).flip(0), opposite, 0.001).Supervised, 1e-9);
    }

    [Fact]
    public void WrongArgumentsAreRefusedByName()
    {
        using var scope = NewDisposeScope();
        var (x, labels) = (ones(3, 2), arange(3));
        Assert.Equal("labels", Assert.Throws<ArgumentException>(() => Diagnostics.InfoNCEBounds(x, labels, ones(2, 2))).ParamName);
        Assert.Equal("labels", Assert.Throws<ArgumentException>(() => Diagnostics.InfoNCEBounds(x, labels - 1, x)).ParamName);
        Assert.Equal("classMeans", Assert.Throws<ArgumentException>(() => Diagnostics.InfoNCEBounds(x, labels, ones(3, 3))).ParamName);
        Assert.Equal("temperature", Assert.Throws<ArgumentOutOfRangeException>(() => Diagnostics.InfoNCEBounds(x, labels, x, 0)).ParamName);
    }

    /// <summary>All ways to draw three numbers below a limit.</summary>
    private static IEnumerable<long[]> AllBatches(long limit)
    {
        for (var draw = 0L; draw < limit * limit * limit; draw++) yield return [draw % limit, draw / limit % limit, draw / limit / limit];
    }

    private static double[] Numbers(InfoNCEBoundTerms terms) =>
        [terms.Coverage, terms.Supervised, terms.Partial, terms.Conflict, terms.AloneInClass, terms.Bound, terms.CURLBound];
}
