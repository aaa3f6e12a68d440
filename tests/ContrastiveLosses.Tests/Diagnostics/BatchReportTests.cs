using ContrastiveLosses.Tests.Oracles;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests;

public sealed class BatchReportTests(ITestOutputHelper output)
{
    private static readonly long[] Labels = [0, 0, 0, 1, 1, 1, 2, 2, 2];

    [Fact]
    public void TheNumbersAreThoseOfTheLoops() => Property.Check(output, shape =>
    {
        const double T = 0.3;
        var points = Points.Random(shape.Seed, shape.Items, shape.Width, shape.Classes);
        var all = Enumerable.Range(0, points.Count).ToArray();
        bool Same(int i, int j) => points.Labels[i] == points.Labels[j];
        var positive = all.SelectMany(i => all.Where(j => j != i && Same(i, j)).Select(j => points.Cosine(i, j))).ToArray();
        var negative = all.SelectMany(i => all.Where(j => !Same(i, j)).Select(j => points.Cosine(i, j))).ToArray();
        var (factors, effective) = (new List<double>(), new List<double>());
        foreach (var i in all)
        {
            var (p, n) = (all.Where(j => j != i && Same(i, j)).Select(j => points.Cosine(i, j) / T).ToArray(), all.Where(j => !Same(i, j)).Select(j => Math.Exp(points.Cosine(i, j) / T)).ToArray());
            if (n.Length > 0) effective.Add(n.Sum() * n.Sum() / n.Sum(e => e * e));
            if (n.Length > 0 && p.Length > 0) factors.Add(n.Sum() / (n.Sum() + Math.Exp(p.Average())));
        }
        var report = Diagnostics.ReportBatch(points.Features(), points.LabelTensor(), temperature: T);
        Near.Equal(
            [Mean(positive), Mean(negative), Mean(factors), Mean(effective), factors.Count(factor => factor < 1e-3)],
            [report.PositiveCosine, report.NegativeCosine, report.Gradient, report.EffectiveNegatives, report.SolvedAnchors], Allowed.Transformed, shape);
        Assert.Equal(Diagnostics.CountPairs(points.LabelTensor()), report.Pairs);

        static double Mean(IEnumerable<double> numbers) => numbers.Any() ? numbers.Average() : double.NaN;
    });

    [Fact]
    public void AnOrdinaryBatchHasNoFindings()
    {
        using var scope = NewDisposeScope();
        Assert.Empty(Diagnostics.ReportBatch(Points.Random(1, 9, 6, 1).Features(), tensor(Labels)).Findings);
    }

    [Fact]
    public void SamplesWithoutAViewAreNoItems()
    {
        using var scope = NewDisposeScope();
        var none = Diagnostics.ReportBatch(zeros(0, 2, 8), zeros(0, int64), zeros(0, int64));
        var views = Diagnostics.ReportBatch(zeros(4, 0, 8), arange(4), arange(4));
        Assert.Equal(none.Pairs, views.Pairs);
        Assert.Equal(none.Findings, views.Findings);
        Assert.Equal(Diagnostics.ReportBatch(zeros(0, 2, 8)).Findings, Diagnostics.ReportBatch(zeros(4, 0, 8)).Findings);
    }

    [Fact]
    public void EachFindingNamesItsReason()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (Points.Random(1, 9, 6, 1).Features().detach(), tensor(Labels));
        var classes = eye(6, dtype: float64).index_select(0, y);
        var broken = x.clone();
        broken.narrow(0, 2, 1).fill_(double.NaN);
        var empty = x.clone();
        empty.narrow(0, 4, 2).zero_();
        Finds("1 of 9 items have numbers that are NaN", broken, y);
        Finds("2 of 9 items are all zeros", empty, y);
        Finds("No anchor has a positive", x);
        Finds("No anchor has a positive", x, arange(9));
        Finds("1 of 9 anchors have no positive", x, tensor(new long[] { 0, 0, 0, 1, 1, 1, 2, 2, 3 }));
        Finds("No anchor has a negative", x, zeros(9, int64));
        Finds("No positive has another bias", x, y, y);
        Finds("6 of 9 anchors have no positive of another bias", x, y, tensor(new long[] { 0, 1, 0, 1, 1, 1, 2, 2, 2 }));
        Finds("collapse", ones(9, 6) + (x * 1e-3), y);
        Finds("9 of 9 anchors are solved", classes, y);
        Finds("all negatives weigh the same", x, y, temperature: 50);
        Finds("At temperature 1E-05 only the hardest negative counts", x, y, temperature: 1e-5);
        Finds("has no items", x.narrow(0, 0, 0), y.narrow(0, 0, 0));

        void Finds(string reason, Tensor features, Tensor? labels = null, Tensor? biases = null, double temperature = 0.1)
        {
            var findings = Diagnostics.ReportBatch(features, labels, biases, temperature).Findings;
            Assert.True(Assert.Single(findings, finding => finding.Contains(reason, StringComparison.Ordinal)).EndsWith('.'));
        }
    }

    [Fact]
    public void ViewsAreItemsAndWithoutLabelsEachOthersPositives()
    {
        using var scope = NewDisposeScope();
        var report = Diagnostics.ReportBatch(Points.Random(2, 8, 5, 1).Features().reshape(4, 2, 5));
        Assert.Equal((8, 8, 8, 48), (report.Pairs.Items, report.Pairs.AnchorsWithPositive, report.Pairs.PositivePairs, report.Pairs.NegativePairs));
        Assert.Empty(report.Findings);
    }

    [Fact]
    public void NoTensorIsLeftOver()
    {
        using var scope = NewDisposeScope();
        var x = Points.Random(1, 9, 6, 1).Features();
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        Diagnostics.ReportBatch(x, null);
        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }
}
