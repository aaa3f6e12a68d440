using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;
using static ContrastiveLosses.Contrastive;
using static ContrastiveLosses.Debiasing;
using static ContrastiveLosses.Tests.Relations.PrototypeBatch;
using Side = System.Func<ContrastiveLosses.Tests.Relations.PrototypeBatch, TorchSharp.torch.Tensor>;

namespace ContrastiveLosses.Tests.Relations;

/// <summary>What holds for the losses with prototypes, centers or universum vectors on random batches.</summary>
public sealed class PrototypeRelations(ITestOutputHelper output)
{
    private const double T = 0.2;
    private const Reduction None = Reduction.None;

    private static readonly Dictionary<string, (Side Left, Side Right)> Equalities = new(StringComparer.Ordinal)
    {
        ["BCL of samples that are their centers is cross entropy whatever the class sizes"] = (
            b => BCL(b.Prototypes.index_select(0, b.Labels), b.Labels, b.Prototypes, T, reduction: None),
            b => CrossEntropy(Unit(b.Prototypes.index_select(0, b.Labels)).mm(Unit(b.Prototypes).t()) / T, b.Labels)),
        ["BCL of one sample is cross entropy"] = (
            b => BCL(b.X.narrow(0, 0, 1), b.Labels.narrow(0, 0, 1), b.Prototypes, T, reduction: None),
            b => CrossEntropy(Unit(b.X.narrow(0, 0, 1)).mm(Unit(b.Prototypes).t()) / T, b.Labels.narrow(0, 0, 1))),
        ["BCL is not changed by a number that all similarities have more"] = (
            b => BCL(Shared(b.X), b.Labels, Shared(b.Prototypes), T, normalize: false, reduction: None),
            b => BCL(b.X, b.Labels, b.Prototypes, T, normalize: false, reduction: None)),
        ["BCL of views is that of samples"] = (
            b => BCL(Views.Stack(b.X, b.Y), b.Labels, b.Prototypes, T),
            b => BCL(cat([b.X, b.Y]), cat([b.Labels, b.Labels]), b.Prototypes, T)),
        ["LogitAdjustedCrossEntropy with equal counts is cross entropy"] = (
            b => LogitAdjustedCrossEntropy(b.Logits, b.Labels, full([b.Classes], 7, int64), 1.3, None), b => CrossEntropy(b.Logits, b.Labels)),
        ["LogitAdjustedCrossEntropy with tau 0 is cross entropy"] =
            (b => LogitAdjustedCrossEntropy(b.Logits, b.Labels, b.Counts, 0, None), b => CrossEntropy(b.Logits, b.Labels)),
        ["LogitAdjustedCrossEntropy does not look at the scale of the counts"] = (
            b => LogitAdjustedCrossEntropy(b.Logits, b.Labels, b.Counts * 17, reduction: None),
            b => LogitAdjustedCrossEntropy(b.Logits, b.Labels, b.Counts, reduction: None)),
        ["LogitAdjustedCrossEntropy is not changed by a number added to a row"] = (
            b => LogitAdjustedCrossEntropy(b.Logits + b.Other.sum(1, keepdim: true), b.Labels, b.Counts, reduction: None),
            b => LogitAdjustedCrossEntropy(b.Logits, b.Labels, b.Counts, reduction: None)),
        ["LogitAdjustedCrossEntropy of logits that were adjusted is cross entropy"] = (
            b => LogitAdjustedCrossEntropy(AdjustLogits(b.Logits, b.Counts, 0.7), b.Labels, b.Counts, 0.7, None), b => CrossEntropy(b.Logits, b.Labels)),
        ["SPCE is pairwise cross entropy with hard assignments"] = (b => SPCE(b.X, b.Labels, b.Classes, 0.3), b => PairwiseCrossEntropy(b, 0.3)),
        ["SPCE is cross entropy with class sums as weights"] = (
            b => SPCE(b.X, b.Labels, b.Classes + 1, 0.5, reduction: None),
            b => CrossEntropy(b.X.mm(OneHot(b, b.Classes + 1).t().mm(b.X).t()) / (0.5 * b.Count), b.Labels)),
        ["SPCE of opposite embeddings is the same"] = (b => SPCE(b.X.neg(), b.Labels, b.Classes, reduction: None), b => SPCE(b.X, b.Labels, b.Classes, reduction: None)),
        ["SPCE of longer embeddings is that of a smaller lambda"] =
            (b => SPCE(b.X * 3, b.Labels, b.Classes, 0.9, reduction: None), b => SPCE(b.X, b.Labels, b.Classes, 0.1, reduction: None)),
        ["SPCE of zeros is the logarithm of the number of classes"] = (
            b => SPCE(b.X * 0, b.Labels, b.Classes, reduction: None), b => full([b.Count], Math.Log(b.Classes), float64)),
        ["SPCE of class means is that of the batch in a balanced batch"] = (
            b => SPCE(b.BalancedX, b.Balanced, b.Classes, 0.4, SPCECenters.ClassMean), b => SPCE(b.BalancedX, b.Balanced, b.Classes, 0.4 / b.Classes)),
        ["SPCE of one class is 0"] = (b => SPCE(b.X, b.Labels * 0, 1, 0.4, reduction: None), b => zeros(b.Count, float64)),
        ["SPCE of one sample is cross entropy against itself"] = (
            b => SPCE(b.X.narrow(0, 0, 1), b.Labels.narrow(0, 0, 1), b.Classes, 0.4, reduction: None),
            b => ((b.X[0].square().sum() / -0.4).exp() * (b.Classes - 1)).log1p().unsqueeze(0)),
        ["ESupCon with prototype pairs is SupCon of samples and prototypes"] = (
            b => ESupCon(b.X, b.Labels, b.Prototypes, T, prototypePairs: true, reduction: None),
            b => SupCon(cat([b.X, b.Prototypes]), cat([b.Labels, arange(b.Classes, int64)]), T, reduction: None)),
        ["ESupCon without prototypes is SupCon"] =
            (b => ESupCon(b.X, b.Labels, b.Prototypes.narrow(0, 0, 0), T, reduction: None), b => SupCon(b.X, b.Labels, T, reduction: None)),
        ["ESupCon's samples with prototypes as anchors are SupCon's"] = (
            b => ESupCon(b.X, b.Labels, b.Prototypes, T, PrototypeRole.Anchors, reduction: None).narrow(0, 0, b.Count),
            b => SupCon(b.X, b.Labels, T, reduction: None)),
        ["ESupCon's classifier in a balanced batch is cross entropy"] = (
            b => ESupCon(b.BalancedX, b.Balanced, b.Prototypes, T, PrototypeRole.Classifier, reduction: None)
                .narrow(0, b.Balanced.shape[0], b.Classes).sum() / b.Classes * b.Balanced.shape[0],
            b => CrossEntropy(Unit(b.BalancedX).mm(Unit(b.Prototypes).t()) / T, b.Balanced).sum()),
        ["ESupCon is not changed by a number that all similarities have more"] = (
            b => ESupCon(Shared(b.X), b.Labels, Shared(b.Prototypes), T, normalize: false, reduction: None),
            b => ESupCon(b.X, b.Labels, b.Prototypes, T, normalize: false, reduction: None)),
        ["UniCon without universum vectors is SupCon"] = (
            b => UniCon(b.X, b.Y.narrow(0, 0, 0), b.Labels, T, reduction: None), b => SupCon(b.X, b.Labels, T, reduction: None)),
        ["UniCon as released with the features as universum is SupCon"] = (
            b => UniCon(b.X, b.X, b.Labels, T, UniConForm.Released, reduction: None), b => SupCon(b.X, b.Labels, T, reduction: None)),
        ["UniCon of class centers with the features as universum is SupCon"] = (
            b => UniCon(b.X, b.X, b.Labels, T, UniConForm.ClassCenter, reduction: None), b => SupCon(b.X, b.Labels, T, reduction: None)),
        ["ProtoNCE with equal concentrations is cross entropy at that temperature"] = (
            b => ProtoNCE(b.X, b.Prototypes, b.Labels, full([b.Classes], T, float64), reduction: None),
            b => CrossEntropy(Unit(b.X).mm(b.Prototypes.t()) / T, b.Labels)),
        ["ProtoNCE with one prototype is 0"] = (
            b => ProtoNCE(b.X, b.Prototypes.narrow(0, 0, 1), b.Labels * 0, b.Phi.narrow(0, 0, 1), reduction: None), b => zeros(b.Count, float64)),
        ["ProtoNCE depends on prototypes over concentrations"] = (
            b => ProtoNCE(b.X, b.Prototypes, b.Labels, b.Phi, reduction: None),
            b => ProtoNCE(b.X, b.Prototypes / b.Phi.unsqueeze(1), b.Labels, ones_like(b.Phi), reduction: None)),
        ["ProtoNCE among all candidates is ProtoNCE"] = (
            b => ProtoNCE(b.X, b.Prototypes, b.Labels, b.Phi, arange(b.Classes, int64), reduction: None),
            b => ProtoNCE(b.X, b.Prototypes, b.Labels, b.Phi, reduction: None)),
        ["ProtoNCE counts each candidate once"] = (
            b => ProtoNCE(b.X, b.Prototypes, b.Labels, b.Phi, cat([b.Candidates, b.Candidates, b.Labels.unsqueeze(1)], 1), reduction: None),
            b => ProtoNCE(b.X, b.Prototypes, b.Labels, b.Phi, b.Candidates, reduction: None)),
        ["SiamesePrototypicalMetric lets views and images be exchanged"] = (b => Metric(b, Pair(b), Images(b)), b => Metric(b, Images(b).flip(1), Pair(b))),
        ["SiamesePrototypicalMetric is not changed by a vector added to all"] = (
            b => Metric(b, Pair(b) + b.Other[0], Images(b) + b.Other[0]), b => Metric(b, Pair(b), Images(b))),
        ["SiamesePrototypicalMetric of a layer of zeros is six times log 2"] = (
            b => SiamesePrototypicalMetric(Pair(b), Images(b), b.Weight * 0, zeros(1, float64), b.Bits, None), b => full([b.Count], 6 * Math.Log(2), float64)),
    };

    private static readonly Dictionary<string, (Side Small, Side Large)> Orders = new(StringComparer.Ordinal)
    {
        ["BCL of any vectors is not negative"] =
            (b => zeros(b.Count, float64), b => BCL(b.X, b.Labels, b.Prototypes, T, normalize: false, reduction: None)),
        ["BCL is at least what opposite classes give"] = (
            b => full([b.Count], Math.Log(1 + ((b.Classes - 1) * Math.Exp(-2 / T))), float64), b => BCL(b.X, b.Labels, b.Prototypes, T, reduction: None)),
        ["BCL is at most log C and the largest difference"] = (
            b => BCL(b.X, b.Labels, b.Prototypes, T, reduction: None), b => full([b.Count], Math.Log(b.Classes) + (2 / T), float64)),
        ["SPCE is not negative"] = (b => zeros(b.Count, float64), b => SPCE(b.X, b.Labels, b.Classes, 0.2, reduction: None)),
        ["ESupCon is not negative"] = (
            b => zeros(b.Count + b.Classes, float64), b => ESupCon(b.X, b.Labels, b.Prototypes, T, normalize: false, reduction: None)),
        ["UniCon is never below SupCon"] = (b => SupCon(b.X, b.Labels, T, reduction: None), b => UniCon(b.X, b.Y, b.Labels, T, reduction: None)),
        ["UniCon as released is at least the logarithm of the number of positives"] = (
            b => SupCon(b.X * 0, b.Labels, T, reduction: None).sign() * Positives(b).clamp_min(1).log(),
            b => UniCon(b.X, b.Y, b.Labels, T, UniConForm.Released, reduction: None)),
        ["ProtoNCE is not negative"] = (b => zeros(b.Count, float64), b => ProtoNCE(b.X, b.Prototypes, b.Labels, b.Phi, b.Candidates, reduction: None)),
        ["More candidates never lower ProtoNCE"] = (
            b => ProtoNCE(b.X, b.Prototypes, b.Labels, b.Phi, b.Candidates.narrow(1, 0, 1), reduction: None),
            b => ProtoNCE(b.X, b.Prototypes, b.Labels, b.Phi, b.Candidates, reduction: None)),
        ["SiamesePrototypicalMetric is not negative"] = (b => zeros(b.Count, float64), b => Metric(b, Pair(b), Images(b))),
    };

    public static TheoryData<string> Equal => [.. Equalities.Keys];

    public static TheoryData<string> Ordered => [.. Orders.Keys];

    [Theory]
    [MemberData(nameof(Equal))]
    public void BothSidesAreEqual(string relation) => Property.Check(output, shape =>
    {
        var batch = new PrototypeBatch(shape);
        var (left, right) = (batch.Evaluate(Equalities[relation].Left), batch.Evaluate(Equalities[relation].Right));
        Near.Equal(right.Values, left.Values, Allowed.Transformed, shape);
        foreach (var (expected, found) in right.Gradients.Zip(left.Gradients)) Near.Equal(expected, found, Allowed.Transformed, shape, "gradient");
    }, tests: 20);

    [Theory]
    [MemberData(nameof(Ordered))]
    public void TheFirstIsNeverAboveTheSecond(string relation) => Property.Check(output, shape =>
    {
        var batch = new PrototypeBatch(shape);
        var (small, large) = (batch.Evaluate(Orders[relation].Small), batch.Evaluate(Orders[relation].Large));
        Assert.Equal(small.Values.Length, large.Values.Length);
        Assert.All(small.Values.Zip(large.Values), pair => Assert.True(pair.First <= pair.Second + 1e-12, $"{shape}: {pair.First} is above {pair.Second}."));
    }, tests: 20);

    [Fact]
    public void EachRowOfTheGradientOfLogitAdjustedCrossEntropyAddsUpToZero() => Property.Check(output, shape =>
    {
        var b = new PrototypeBatch(shape);
        LogitAdjustedCrossEntropy(b.Logits, b.Labels, b.Counts, 0.7, Reduction.Sum).backward();
        Near.Equal(new double[b.Count], CaseCheck.Numbers(b.Logits.grad!.sum(1)), Allowed.Rearranged, shape);
    });

    /// <summary>The paper's pairwise cross entropy with p_ik = 1 for the class of i.</summary>
    private static Tensor PairwiseCrossEntropy(PrototypeBatch b, double lambda)
    {
        var (p, n, products) = (OneHot(b, b.Classes), (double)b.Count, b.X.mm(b.X.t()));
        var same = (products * p.mm(p.t())).sum() / (-2 * lambda * n * n);
        return same + (products.mm(p) / (lambda * n)).logsumexp(1).mean() - ((p.t().mm(b.X) / n).square().sum() / (2 * lambda));
    }

    private static Tensor OneHot(PrototypeBatch b, long classes) => b.Labels.unsqueeze(1).eq(arange(classes, int64)).to(float64);

    private static Tensor Positives(PrototypeBatch b) => b.Labels.unsqueeze(1).eq(b.Labels).sum(1).to(float64) - 1;

    private static Tensor Pair(PrototypeBatch b) => Views.Stack(b.X, b.Y);

    private static Tensor Images(PrototypeBatch b) => Views.Stack(b.Other, b.Other.flip(0) + (b.Y * 0.3));

    private static Tensor Metric(PrototypeBatch b, Tensor first, Tensor second) =>
        SiamesePrototypicalMetric(first, second, b.Weight, full([1], 0.3, float64), b.Bits, None);
}
