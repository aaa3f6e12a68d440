using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests;

public sealed class CollisionTests(ITestOutputHelper output)
{
    [Fact]
    public void AllThreeAreThoseOfEveryWayToDraw() => Property.Check(output, shape =>
    {
        var priors = Priors(shape, 1 + (shape.Items % 4));
        const int K = 4;
        var (collision, log, coverage) = (0.0, 0.0, 0.0);
        // The anchor's class and those of its K negatives, as the digits of a number.
        for (var draw = 0; draw < Math.Pow(priors.Length, K + 1); draw++)
        {
            var classes = Enumerable.Range(0, K + 1).Select(digit => draw / (int)Math.Pow(priors.Length, digit) % priors.Length).ToArray();
            var probability = classes.Aggregate(1.0, (product, c) => product * priors[c]);
            var same = classes.Skip(1).Count(c => c == classes[0]);
            if (same > 0) collision += probability;
            log += probability * Math.Log(1 + same);
            if (classes.Distinct().Count() == priors.Length) coverage += probability;
        }
        Near.Equal(
            [collision, log, coverage],
            [Diagnostics.CollisionProbability(tensor(priors), K).item<double>(), Diagnostics.ExpectedLogCollisions(tensor(priors), K).item<double>(), Diagnostics.CoverageProbability(tensor(priors), K + 1)],
            Allowed.Transformed, shape);
    }, tests: 20);

    [Fact]
    public void TheyGrowWithTheDrawsToTheirLimits() => Property.Check(output, shape =>
    {
        var priors = tensor(Priors(shape, shape.Classes + 1));
        double[] last = [-1, -1, -1];
        foreach (var k in new long[] { 0, 1, 2, 5, 30, 500 })
        {
            double[] now = [Diagnostics.CollisionProbability(priors, k).item<double>(), Diagnostics.ExpectedLogCollisions(priors, k).item<double>(), Diagnostics.CoverageProbability(priors, k)];
            for (var which = 0; which < 3; which++) Assert.True(now[which] >= last[which] - 1e-14, $"{shape}: number {which} at k = {k}");
            if (k <= shape.Classes) Assert.Equal(0, now[2]);
            Assert.True(now[1] <= Math.Log(1 + k));
            last = now;
        }
        Near.Equal([1, 1], [last[0], last[2]], 1e-6, shape);
    });

    [Fact]
    public void EqualClassesHaveTheClosedForms()
    {
        using var scope = NewDisposeScope();
        foreach (var classes in new[] { 1, 2, 7, 12 })
            foreach (var draws in new[] { 1, 12, 40 })
            {
                var priors = ones(classes);
                Assert.Equal(1 - Math.Pow(1 - (1.0 / classes), draws), Diagnostics.CollisionProbability(priors, draws).item<double>(), 1e-13);
                // Inclusion and exclusion, fine for few classes.
                var (covered, binomial) = (0.0, 1.0);
                for (var missing = 0; missing <= classes; missing++)
                {
                    covered += (missing % 2 == 0 ? 1 : -1) * binomial * Math.Pow(1 - ((double)missing / classes), draws);
                    binomial *= (double)(classes - missing) / (missing + 1);
                }
                Assert.Equal(covered, Diagnostics.CoverageProbability(priors, draws), 1e-10);
            }
    }

    [Fact]
    public void SkewedPriorsCoverLess() => Property.Check(output, shape =>
    {
        var classes = shape.Classes + 1;
        Assert.True(Diagnostics.CoverageProbability(tensor(Priors(shape, classes)), 3 * classes) <= Diagnostics.CoverageProbability(ones(classes), 3 * classes) + 1e-14);
    });

    [Fact]
    public void DegeneratePriorsFollowTheRules()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(0, Diagnostics.CoverageProbability(tensor([0.5, 0.5, 0]), 50));
        Assert.Equal(1, Diagnostics.CoverageProbability(ones(0), 0));
        Assert.Equal(0, Diagnostics.CoverageProbability(ones(1), 0));
        Assert.True(double.IsNaN(Diagnostics.CoverageProbability(tensor([0.5, double.NaN]), 3)));
        Assert.Equal(0, Diagnostics.CollisionProbability(ones(0), 3).item<double>());
        Assert.Equal([1.0, 0, 0], CaseCheck.Numbers(Diagnostics.CollisionProbability(tensor([2.0, 0, 0]), 3, Reduction.None)));
        Assert.Equal(Math.Log(4), Diagnostics.ExpectedLogCollisions(ones(1), 3).item<double>(), 1e-14);
        Assert.Equal("priors", Assert.Throws<ArgumentException>(() => Diagnostics.CoverageProbability(ones(2, 2), 3)).ParamName);
        Assert.Equal("draws", Assert.Throws<ArgumentOutOfRangeException>(() => Diagnostics.CoverageProbability(ones(2), -1)).ParamName);
    }

    private static double[] Priors(Shape shape, int classes)
    {
        var random = new Random(shape.Seed);
        var weights = Enumerable.Range(0, classes).Select(_ => 0.1 + random.NextDouble()).ToArray();
        return [.. weights.Select(weight => weight / weights.Sum())];
    }
}
