using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Relations;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;
using static ContrastiveLosses.Debiasing;

namespace ContrastiveLosses.Tests;

/// <summary>What generalizing -log p does, to GSC and GCE alike.</summary>
public sealed class GeneralizedTests(ITestOutputHelper output)
{
    private const double T = 0.2;

    [Fact]
    public void WithQZeroGSCIsSupConAndGCECrossEntropyAndWithASmallQNearlySo() => OnBatches((batch, shape) =>
    {
        var expected = batch.Evaluate(b => Contrastive.SupCon(b.X, b.Labels, T, reduction: Reduction.None));
        var zero = batch.Evaluate(b => GSC(b.X, b.Labels, T, 0, reduction: Reduction.None));
        Near.Equal(expected.Values, zero.Values, Allowed.Transformed, shape);
        Near.Equal(expected.Gradients[0], zero.Gradients[0], Allowed.Transformed, shape, "gradient");
        Near.Equal(expected.Values, batch.Evaluate(b => GSC(b.X, b.Labels, T, 1e-7, reduction: Reduction.None)).Values, 1e-4, shape);
        var (logits, labels) = Classified(batch);
        Near.Equal(CaseCheck.Numbers(GCE(logits, labels, 0, reduction: Reduction.None)), CaseCheck.Numbers(GCE(logits, labels, 1e-7, reduction: Reduction.None)), 1e-4, shape);
    });

    [Fact]
    public void GSCOfAnAnchorIsBetweenThatOfItsPositivesAloneAndOneOverQ() => OnBatches((batch, shape) =>
    {
        foreach (var q in new[] { 0.2, 0.7, 1, 3 })
        {
            var loss = GSC(batch.X, batch.Labels, T, q, reduction: Reduction.None);
            var positives = batch.LabelMask.sum(1).sub(1);
            var hasPositive = positives.gt(0);
            // Equal shares are least for q below 1, all for one of them above.
            var least = (1 - positives.clamp_min(1).pow(-Math.Min(q, 1))).div(q).masked_fill(hasPositive.logical_not(), 0);
            Ordered(least, loss, shape);
            Ordered(loss, full_like(loss, 1 / q), shape);
        }
    });

    [Fact]
    public void BothFallWithQ() => OnBatches((batch, shape) =>
    {
        var (logits, labels) = Classified(batch);
        foreach (var (low, high) in new[] { (0.0, 0.1), (0.1, 0.7), (0.7, 1), (1, 3) })
        {
            Ordered(GSC(batch.X, batch.Labels, T, high, reduction: Reduction.None), GSC(batch.X, batch.Labels, T, low, reduction: Reduction.None), shape);
            Ordered(GCE(logits, labels, high, reduction: Reduction.None), GCE(logits, labels, low, reduction: Reduction.None), shape);
        }
    });

    [Fact]
    public void TheReweightedGradientIsQTimesTheTruncatedOne() => OnBatches((batch, shape) =>
    {
        foreach (var q in new[] { 0.0, 0.3, 0.7, 1 })
            foreach (var loss in new Func<GeneralizedForm, Tensor>[]
            {
                form => GSC(batch.X, batch.Labels, T, q, form, reduction: Reduction.Sum),
                form => GCE(batch.X, batch.AllEqual, q, form, reduction: Reduction.Sum),
            })
            {
                var truncated = batch.Evaluate(_ => loss(GeneralizedForm.Truncated)).Gradients[0];
                var reweighted = batch.Evaluate(_ => loss(GeneralizedForm.Reweighted)).Gradients[0];
                Near.Equal([.. truncated.Select(number => q * number)], reweighted, Allowed.Rearranged, shape, "gradient");
            }
    });

    [Fact]
    public void WithQOneGCEIsHalfTheAbsoluteErrorOfTheProbabilities() => OnBatches((batch, shape) =>
    {
        var (logits, labels) = Classified(batch);
        var error = (logits.softmax(1) - RelationBatch.OneHot(labels).narrow(1, 0, logits.shape[1])).abs().sum(1).div(2);
        Near.Equal(CaseCheck.Numbers(error), CaseCheck.Numbers(GCE(logits, labels, 1, reduction: Reduction.None)), Allowed.Transformed, shape);
    });

    [Fact]
    public void GCEIsAtMostTheCrossEntropyAndOneOverQAndItsGradientIsTheCrossEntropysTimesThePowerOfP() => OnBatches((batch, shape) =>
    {
        var labels = Classified(batch).Labels;
        foreach (var q in new[] { 0.0, 0.3, 0.7, 1 })
        {
            var logits = Classified(batch).Logits.detach().requires_grad_();
            var loss = GCE(logits, labels, q, reduction: Reduction.None);
            var entropy = nn.functional.cross_entropy(logits, labels, reduction: Reduction.None);
            Ordered(loss, entropy, shape);
            if (q == 0) Near.Equal(CaseCheck.Numbers(entropy), CaseCheck.Numbers(loss), Allowed.Transformed, shape, "cross entropy");
            Ordered(zeros_like(loss), loss, shape);
            if (q > 0) Ordered(loss, full_like(loss, 1 / q), shape);
            var found = torch.autograd.grad([loss.sum()], [logits])[0];
            var plain = torch.autograd.grad([entropy.sum()], [logits], retain_graph: true)[0];
            Near.Equal(CaseCheck.Numbers(plain * entropy.mul(-q).exp().unsqueeze(1)), CaseCheck.Numbers(found), Allowed.Transformed, shape, "gradient");
        }
    });

    [Fact]
    public void BelowTheThresholdGCEIsConstant()
    {
        using var scope = NewDisposeScope();
        var logits = tensor([2.0, 0, 0, 0, 2, 0], [2, 3]).requires_grad_();
        var loss = GCE(logits, tensor([0L, 0]), 0.5, threshold: 0.5, reduction: Reduction.None);
        loss.sum().backward();
        Assert.Equal((1 - Math.Sqrt(0.5)) / 0.5, loss[1].item<double>(), 1e-12);
        Assert.Equal(0, logits.grad![1].abs().sum().item<double>());
        Assert.True(loss[0].item<double>() < loss[1].item<double>() && logits.grad![0].abs().sum().item<double>() > 0.01);
        var sure = GCE(logits, tensor([0L, 0]), 0, threshold: 0.5, reduction: Reduction.None);
        Assert.Equal(Math.Log(2), sure[1].item<double>(), 1e-12);
    }

    [Fact]
    public void AnImpossibleClassCostsOneOverQOrNothing()
    {
        using var scope = NewDisposeScope();
        var logits = tensor([double.NegativeInfinity, 0], [1, 2]).requires_grad_();
        Assert.Equal(2, GCE(logits, tensor([0L]), 0.5).item<double>());
        Assert.Equal(0, GCE(logits, tensor([0L]), 0.5, GeneralizedForm.Reweighted).item<double>());
        Assert.Equal(double.PositiveInfinity, GCE(logits, tensor([0L]), 0).item<double>());
        Assert.True(double.IsNaN(GCE(logits, tensor([0L]), 0, GeneralizedForm.Reweighted).item<double>()));
    }

    [Fact]
    public void WrongArgumentsAreRefusedByName()
    {
        using var scope = NewDisposeScope();
        var (z, y) = (randn(4, 3), tensor(new long[] { 0, 1, 2, 0 }));
        Assert.Equal("labels", Assert.Throws<ArgumentException>(() => GCE(z, y.add(1))).ParamName);
        Assert.Equal("q", Assert.Throws<ArgumentOutOfRangeException>(() => GCE(z, y, -0.1)).ParamName);
        Assert.Equal("q", Assert.Throws<ArgumentOutOfRangeException>(() => GSC(z, y, q: double.PositiveInfinity)).ParamName);
        Assert.Equal("threshold", Assert.Throws<ArgumentOutOfRangeException>(() => GCE(z, y, threshold: 1)).ParamName);
        Assert.Equal("threshold", Assert.Throws<ArgumentException>(() => GCE(z, y, form: GeneralizedForm.Reweighted, threshold: 0.5)).ParamName);
    }

    private void OnBatches(Action<RelationBatch, Shape> property) =>
        Property.Check(output, shape => property(new RelationBatch(shape), shape));

    /// <summary>Logits of as many classes as can be, at least two, and labels below.</summary>
    private static (Tensor Logits, Tensor Labels) Classified(RelationBatch batch) =>
        (cat([batch.X, batch.Y], 1), batch.Labels.remainder(2 * batch.X.shape[1]));

    private static void Ordered(Tensor small, Tensor large, Shape shape)
    {
        var excess = (small - large).max().item<double>();
        Assert.True(excess <= Allowed.Rearranged, $"{shape}: {excess} too large.");
    }
}
