using ContrastiveLosses.Tests.Oracles;

namespace ContrastiveLosses.Tests;

public sealed class SINCEREKLBoundTests
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

    [Fact]
    public void ItIsNeverAboveTheDivergenceOfDiscreteDistributions()
    {
        // Exact: the expectation of the loss over all draws of one sample of p and two of q, for random scores.
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var (p, q, score) = (Distribution(), Distribution(), Enumerable.Range(0, 4).Select(_ => 3 * random.NextDouble()).ToArray());
            var loss = 0.0;
            for (var i = 0; i < 4; i++)
                for (var j = 0; j < 4; j++)
                    for (var k = 0; k < 4; k++)
                        loss += p[i] * q[j] * q[k] * Math.Log(1 + Math.Exp(score[j] - score[i]) + Math.Exp(score[k] - score[i]));
            var forward = p.Zip(q, (a, b) => a * Math.Log(a / b)).Sum();
            var backward = p.Zip(q, (a, b) => b * Math.Log(b / a)).Sum();
            Assert.True(Diagnostics.SINCEREKLBound(loss, 2) <= forward, $"seed {seed}");
            Assert.True(Diagnostics.SINCEREKLBound(loss, 2, KLBoundForm.Symmetric) <= forward + backward, $"seed {seed}");

            double[] Distribution()
            {
                var weights = Enumerable.Range(0, 4).Select(_ => 0.05 + random.NextDouble()).ToArray();
                return [.. weights.Select(weight => weight / weights.Sum())];
            }
        }
    }

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
