using ContrastiveLosses.Tests.Oracles;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests;

public sealed class SINCEREKLBoundTests(ITestOutputHelper output)
{
    [Fact]
    public void NumbersAndTensorsAgree()
    {
        using var scope = NewDisposeScope();
        var (losses, negatives) = (tensor(new[] { 0.0, 1.5, -0.25, 3 }).requires_grad_(true), tensor(new long[] { 1, 15, 4095, 0 }));
        foreach (var form in Enum.GetValues<KLBoundForm>())
        {
            var bounds = Diagnostics.SINCEREKLBound(losses, negatives, form);
            Assert.Equal([Bound(0, 1), Bound(1.5, 15), Bound(-0.25, 4095), Bound(3, 0)], bounds.data<double>().ToArray());

            double Bound(double loss, long count) => Diagnostics.SINCEREKLBound(loss, count, form);
        }
        Assert.Equal(double.NegativeInfinity, Diagnostics.SINCEREKLBound(1, 0, KLBoundForm.Symmetric));
        Diagnostics.SINCEREKLBound(losses, negatives).sum().backward();
        Assert.Equal([-1.0, -1, -1, -1], losses.grad!.data<double>().ToArray());
    }

    /// <summary>Exact: the expectation of the loss over all draws of one sample of p and some of q.</summary>
    [Fact]
    public void ItIsNeverAboveTheDivergenceOfDiscreteDistributionsWhateverTheScores() => Property.Check(output, shape =>
    {
        var random = new Random(shape.Seed);
        var (values, negatives) = (2 + (shape.Items % 3), 1 + (shape.Width % 3));
        var (p, q) = (Distribution(), Distribution());
        var optimal = p.Zip(q, (a, b) => Math.Log(a / b)).ToArray();
        var (forward, backward) = (Divergence(p, q), Divergence(q, p));
        var least = Loss(optimal);
        foreach (var scores in new[] { optimal, [.. optimal.Select(_ => 3 * random.NextDouble())], [.. optimal.Select(score => score * 1.2)] })
        {
            var loss = Loss(scores);
            Assert.True(loss >= least - 1e-12, $"{shape}: {loss} is below that of the ratio of densities, {least}.");
            Assert.InRange(Diagnostics.SINCEREKLBound(loss, negatives), double.NegativeInfinity, Math.Min(forward, Math.Log(negatives + 1)) + 1e-12);
            Assert.InRange(Diagnostics.SINCEREKLBound(loss, negatives, KLBoundForm.Symmetric), double.NegativeInfinity, forward + backward + 1e-12);
        }

        double Loss(double[] scores)
        {
            var sum = 0.0;
            for (var draw = 0; draw < Math.Pow(values, negatives + 1); draw++)
            {
                var drawn = Enumerable.Range(0, negatives + 1).Select(digit => draw / (int)Math.Pow(values, digit) % values).ToArray();
                var probability = drawn.Skip(1).Aggregate(p[drawn[0]], (product, value) => product * q[value]);
                sum += probability * Math.Log(drawn.Sum(value => Math.Exp(scores[value] - scores[drawn[0]])));
            }
            return sum;
        }

        double[] Distribution()
        {
            var weights = Enumerable.Range(0, values).Select(_ => 0.05 + random.NextDouble()).ToArray();
            return [.. weights.Select(weight => weight / weights.Sum())];
        }

        static double Divergence(double[] from, double[] to) => from.Zip(to, (a, b) => a * Math.Log(a / b)).Sum();
    }, tests: 30);

    [Fact]
    public void ItTakesWhatSINCEREGivesPerAnchor()
    {
        using var scope = NewDisposeScope();
        var points = Points.Random(1, 10, 3, 2);
        var losses = Contrastive.SINCERE(points.Features(), points.LabelTensor(), reduction: Reduction.None);
        var negatives = tensor(points.Labels.Select(label => (long)points.Labels.Count(other => other != label)).ToArray());
        Points.Equal([.. losses.data<double>().ToArray().Zip(negatives.data<long>().ToArray(), (l, n) => Math.Log(n + 1) - l)],
            Diagnostics.SINCEREKLBound(losses, negatives));
    }

    [Fact]
    public void WrongArgumentsAreRefusedByName()
    {
        using var scope = NewDisposeScope();
        Assert.Equal("negatives", Assert.Throws<ArgumentOutOfRangeException>(() => Diagnostics.SINCEREKLBound(1, -1)).ParamName);
        Assert.Equal("negatives", Assert.Throws<ArgumentException>(() => Diagnostics.SINCEREKLBound(ones(3), ones(2))).ParamName);
        Assert.Equal("loss", Assert.Throws<ArgumentException>(() => Diagnostics.SINCEREKLBound(ones(3, int64), ones(3))).ParamName);
    }
}
