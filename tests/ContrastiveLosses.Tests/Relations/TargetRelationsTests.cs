using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;
using static ContrastiveLosses.Contrastive;
using static ContrastiveLosses.Tests.Relations.RelationBatch;
using Side = System.Func<ContrastiveLosses.Tests.Relations.RelationBatch, TorchSharp.torch.Tensor>;

namespace ContrastiveLosses.Tests.Relations;

/// <summary>What SCE, ReSSL, SoftTarget and XCLR have to do with one another and with InfoNCE.</summary>
public sealed class TargetRelationsTests(ITestOutputHelper output)
{
    private const double T = 0.2, TargetT = 0.3;
    private const Reduction None = Reduction.None;

    private static readonly Dictionary<string, (Side Left, Side Right)> Equalities = new(StringComparer.Ordinal)
    {
        ["SCE with coefficient 1 is InfoNCE in one direction"] = (
            b => SCE(b.X, b.Y, null, T, coefficient: 1, reduction: None), b => InfoNCE(b.X, b.Y.detach(), T, symmetric: false, reduction: None)),
        ["SCE with coefficient 1 and a queue is InfoNCE with the queue"] = (
            b => SCE(b.X, b.Y, b.Other, T, coefficient: 1, reduction: None), b => InfoNCEQueue(b.X, b.Y.detach(), b.Other, T, inBatch: true, reduction: None)),
        ["SCE with coefficient 1 and nothing but a queue is that of MoCo"] = (
            b => SCE(b.X, b.Y, b.Other, T, coefficient: 1, useKeys: false, reduction: None),
            b => InfoNCEQueue(b.X, b.Y.detach(), b.Other, T, reduction: None)),
        ["SCE is affine in its coefficient"] = (
            b => SCE(b.X, b.Y, b.Other, T, coefficient: 0.3, reduction: None),
            b => SCE(b.X, b.Y, b.Other, T, coefficient: 1, reduction: None) * 0.3 + SCE(b.X, b.Y, b.Other, T, coefficient: 0, reduction: None) * 0.7),
        // What ReSSL lacks of SCE is -log of the share that the candidates have beside the positive.
        ["SCE is InfoNCE and ReSSL with the positive in its denominator"] = (
            b => SCE(b.X, b.Y, b.Other, T, TargetT, 0.4, reduction: None), b =>
            {
                var positive = InfoNCEQueue(b.X, b.Y.detach(), b.Other, T, inBatch: true, reduction: None);
                var others = positive.neg().expm1().neg().log();
                return (positive * 0.4) + ((ReSSL(b.X, b.Y, b.Other, T, TargetT, reduction: None) - others) * 0.6);
            }),
        // The targets' shares are constants: so is the gradient that of the cross entropy.
        ["SCE is the cross entropy of its targets' shares"] = (
            b => SCE(b.X, b.Y, b.Other, T, TargetT, 0.4, normalize: false, reduction: None), b => CrossEntropy(b, b.Y, 0.4)),
        ["SCE with a target of zeros weighs the others alike"] = (
            b => SCE(b.X, WithZeros(b), b.Other, T, TargetT, 0.4, normalize: false, reduction: None), b => CrossEntropy(b, WithZeros(b), 0.4)),
        ["SCE is not changed by a number added to all similarities"] = (
            b => SCE(Raised(b.X), Raised(b.Y), Raised(b.Other), T, TargetT, 0.4, normalize: false, reduction: None),
            b => SCE(b.X, b.Y, b.Other, T, TargetT, 0.4, normalize: false, reduction: None)),
        ["ReSSL is not changed by a number added to all similarities"] = (
            b => ReSSL(Raised(b.X), Raised(b.Y), Raised(b.Other), T, TargetT, normalize: false, reduction: None),
            b => ReSSL(b.X, b.Y, b.Other, T, TargetT, normalize: false, reduction: None)),
        ["SCE of equal embeddings reaches the entropy of its targets"] = (
            b => SCE((b.X * 0) + 1, (b.Y * 0) + 1, null, T, TargetT, 1.0 / b.Count, reduction: None), b => (b.X.sum(1) * 0) + Math.Log(b.Count)),
        ["ReSSL of what online and target agree on reaches the entropy of its targets"] =
            (b => ReSSL(b.Y.detach(), b.Y, null, T, T, reduction: None), b => Entropy(Cosines(b.Y.detach()) / T)),
        ["ReSSL with a target temperature near 0 looks at the nearest other key"] = (
            b => ReSSL(b.X, b.Y, null, T, 1e-12, reduction: None), b =>
            {
                var isSelf = eye(b.Count, dtype: @bool);
                var nearest = Cosines(b.Y.detach()).masked_fill(isSelf, double.NegativeInfinity).argmax(1).unsqueeze(1);
                var s = Unit(b.X).mm(Unit(b.Y.detach()).t()) / T;
                return s.masked_fill(isSelf, double.NegativeInfinity).logsumexp(1) - s.gather(1, nearest).squeeze(1);
            }),
        ["The order of the queue does not matter to SCE"] = (
            b => SCE(b.X, b.Y, b.Other, T, TargetT, reduction: None), b => SCE(b.X, b.Y, b.Other.flip(0), T, TargetT, reduction: None)),
        ["The order of the queue does not matter to ReSSL"] = (
            b => ReSSL(b.X, b.Y, b.Other, T, TargetT, reduction: None), b => ReSSL(b.X, b.Y, b.Other.flip(0), T, TargetT, reduction: None)),
        ["The leak is only where the keys are not used"] = (
            b => SCE(b.X, b.Y, b.Other, T, TargetT, leak: true, reduction: None), b => SCE(b.X, b.Y, b.Other, T, TargetT, reduction: None)),
        ["SCE of views is the mean over the pairs of different views"] = (
            b => SCE(b.Views, Views.Stack(b.X, b.Y), b.Other, T, TargetT),
            b => (SCE(b.Views.select(1, 0), b.Y, b.Other, T, TargetT) + SCE(b.Views.select(1, 1), b.X, b.Other, T, TargetT)) / 2),
        ["ReSSL of more online views takes each of them"] = (
            b => ReSSL(cat([b.Views, b.X.unsqueeze(1)], 1), b.Y.unsqueeze(1), null, T, TargetT),
            b => (ReSSL(b.Views.select(1, 1), b.Y, null, T, TargetT) + ReSSL(b.X, b.Y, null, T, TargetT)) / 2),
        ["SoftTarget with a graph of other views only is NTXent"] = (
            b => SoftTarget(b.Views, OtherViews(b), T, reduction: None), b => NTXent(b.Views, T, reduction: None)),
        ["SoftTarget with a graph of equal labels is SupCon"] = (
            b => SoftTarget(b.X, b.LabelMask.log(), T, reduction: None), b => SupCon(b.X, b.Labels, T, reduction: None)),
        ["SoftTarget with logarithms as its graph has their numbers as weights"] = (
            b => SoftTarget(b.X, Weights(b).log(), T, 1, reduction: None), b =>
            {
                var isSelf = eye(b.Count, dtype: @bool);
                var logarithms = (Cosines(b.X) / T).masked_fill(isSelf, double.NegativeInfinity).log_softmax(1).masked_fill(isSelf, 0);
                return (Weights(b) * logarithms).sum(1) / Weights(b).masked_fill(isSelf, 0).sum(1).neg();
            }),
        ["SoftTarget is not changed by a number added to each row of the graph"] = (
            b => SoftTarget(b.X, b.Other.mm(b.Other.t()), T, TargetT, reduction: None),
            b => SoftTarget(b.X, b.Other.mm(b.Other.t()) + b.Other.narrow(1, 0, 1), T, TargetT, reduction: None)),
        ["XCLR is SoftTarget with the cosines of the target features"] = (
            b => XCLR(b.X, b.Other, T, TargetT, reduction: None), b => SoftTarget(b.X, Cosines(b.Other), T, TargetT, reduction: None)),
        ["XCLR of views is SoftTarget of views"] = (
            b => XCLR(b.Views, b.Other, T, TargetT, reduction: None), b => SoftTarget(b.Views, Cosines(b.Other), T, TargetT, reduction: None)),
    };

    private static readonly Dictionary<string, (Side Lower, Side Upper)> Bounds = new(StringComparer.Ordinal)
    {
        ["ReSSL is at least the entropy of its targets"] = (
            b => Entropy(Cosines(b.Y.detach()) / TargetT), b => ReSSL(b.X, b.Y, null, T, TargetT, reduction: None)),
        ["SCE is at least the entropy of its targets"] = (
            b => Entropy(Cosines(b.Y.detach()) / TargetT) * 0.6 - 0.4 * Math.Log(0.4) - 0.6 * Math.Log(0.6),
            b => SCE(b.X, b.Y, null, T, TargetT, 0.4, reduction: None)),
        // By Pinsker's inequality: only equal distributions reach the entropy.
        ["SCE is above the entropy of its targets by at least half the squared distance of both distributions"] = (
            b =>
            {
                var (w, logarithms) = Distributions(b, b.Y, 0.4);
                return (w - logarithms.exp()).abs().sum(1).square() / 2 - w.mul(w.log()).sum(1);
            },
            b => SCE(b.X, b.Y, b.Other, T, TargetT, 0.4, normalize: false, reduction: None)),
        ["SoftTarget is at least the entropy of its targets"] = (
            b => Entropy(b.Other.mm(b.Other.t()) / TargetT), b => SoftTarget(b.X, b.Other.mm(b.Other.t()), T, TargetT, reduction: None)),
        ["ReSSL is at most SCE with coefficient 0"] = (
            b => ReSSL(b.X, b.Y, b.Other, T, TargetT, reduction: None), b => SCE(b.X, b.Y, b.Other, T, TargetT, 0, reduction: None)),
    };

    public static TheoryData<string> EqualityNames => [.. Equalities.Keys];

    public static TheoryData<string> BoundNames => [.. Bounds.Keys];

    [Theory]
    [MemberData(nameof(EqualityNames))]
    public void BothSidesAreEqual(string relation) => RelationCheck.Equal(output, Equalities[relation]);

    [Theory]
    [MemberData(nameof(BoundNames))]
    public void TheFirstIsNeverAboveTheSecond(string relation) => RelationCheck.AtMost(output, Bounds[relation]);

    [Fact]
    public void OnlyTheOnlineEmbeddingsGetAGradient() => Property.Check(output, shape =>
    {
        var batch = new RelationBatch(shape with { Width = shape.Width + 1 });
        var queue = batch.Other.requires_grad_();
        (SCE(batch.X, batch.Y, queue) + ReSSL(batch.X, batch.Y, queue)).backward();
        Assert.True(batch.X.grad!.abs().max().item<double>() > 0);
        Assert.All(new[] { batch.Y, queue }, constant => Assert.True(constant.grad is null || constant.grad.IsInvalid));
    });

    [Fact]
    public void ANumberThatIsNoneInTheGraphMakesTheLossNotANumber()
    {
        using var scope = NewDisposeScope();
        var graph = zeros(4, 4, float64);
        graph[1, 2] = double.NaN;
        Assert.True(double.IsNaN(SoftTarget(randn(4, 3, dtype: float64), graph).item<double>()));
    }

    private static Tensor Weights(RelationBatch b) => b.Other.mm(b.Other.t()).sigmoid();

    private static Tensor Cosines(Tensor rows) => Unit(rows).mm(Unit(rows).t());

    /// <summary>Every other target is 0.</summary>
    private static Tensor WithZeros(RelationBatch b) => b.Y * b.Distinct.remainder(2).unsqueeze(1).to(float64);

    /// <summary>-sum_k w_ik log p_ik over the targets and the queue, by operators.</summary>
    private static Tensor CrossEntropy(RelationBatch b, Tensor targets, double coefficient)
    {
        var (w, logarithms) = Distributions(b, targets, coefficient);
        return w.mul(logarithms).sum(1).neg();
    }

    /// <summary>w and log p.</summary>
    private static (Tensor W, Tensor Logarithms) Distributions(RelationBatch b, Tensor targets, double coefficient)
    {
        var (keys, own) = (cat([targets, b.Other]).detach(), eye(b.Count, 2 * b.Count, dtype: float64));
        var others = (targets.detach().mm(keys.t()) / TargetT).masked_fill(own.gt(0), double.NegativeInfinity).softmax(1);
        return ((own * coefficient) + (others * (1 - coefficient)), (b.X.mm(keys.t()) / T).log_softmax(1));
    }

    /// <summary>0 on the diagonal, minus infinity elsewhere.</summary>
    private static Tensor OtherViews(RelationBatch b) => eye(b.Count, dtype: float64).log();

    /// <summary>Of the softmax of each row without its own entry; 0 of a single row.</summary>
    private static Tensor Entropy(Tensor logits)
    {
        var isSelf = eye(logits.shape[0], dtype: @bool);
        var logarithms = logits.masked_fill(isSelf, double.NegativeInfinity).log_softmax(1).masked_fill(isSelf, 0);
        return logarithms.exp().masked_fill(isSelf, 0).mul(logarithms).sum(1).neg();
    }
}
