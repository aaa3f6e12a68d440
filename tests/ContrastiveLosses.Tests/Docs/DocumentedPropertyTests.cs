using static ContrastiveLosses.Contrastive;
using static ContrastiveLosses.Debiasing;

namespace ContrastiveLosses.Tests.Docs;

/// <summary>
/// What the pages say under "Properties" of one loss, or of one loss and another. What holds for all of them (permutations,
/// rotations, scale) is tested for all of them at once, elsewhere.
/// </summary>
public sealed class DocumentedPropertyTests
{
    private const double Epsilon = 0.3, Temperature = 0.2;

    private static readonly Dictionary<string, Func<Batch, (Tensor Left, Tensor Right)>> Equalities = new()
    {
        ["SupCon without labels is NTXent"] = b => (SupCon(b.Views, temperature: Temperature), NTXent(b.Views, Temperature)),
        ["SupCon in without labels is NTXent"] = b =>
            (SupCon(b.Views, temperature: Temperature, form: SupConForm.In), NTXent(b.Views, Temperature)),
        ["SINCERE without labels is NTXent"] = b => (SINCERE(b.Views, temperature: Temperature), NTXent(b.Views, Temperature)),
        ["EpsilonSupCon with epsilon 0 is SupCon"] = b =>
            (EpsilonSupCon(b.X, b.Labels, Temperature, 0), SupCon(b.X, b.Labels, Temperature)),
        ["EpsilonSupCon is SupCon with epsilon added to each negative"] = b =>
            (EpsilonSupCon(b.X, b.Labels, Temperature, Epsilon), b.SupCon(Epsilon)),
        ["EpsilonSupInfoNCE with epsilon 0 is SINCERE"] = b =>
            (EpsilonSupInfoNCE(b.X, b.Labels, Temperature, 0), SINCERE(b.X, b.Labels, Temperature)),
        ["EpsilonSupInfoNCE and epsilon is SINCERE with epsilon added to each negative"] = b =>
            (EpsilonSupInfoNCE(b.X, b.Labels, Temperature, Epsilon) + Epsilon, b.SINCERE(Epsilon)),
        ["EpsilonSupInfoNCE with infinite epsilon is InfoL1O"] = b =>
            (EpsilonSupInfoNCE(b.X, b.Labels, Temperature, double.PositiveInfinity), InfoL1O(b.X, b.Labels, Temperature)),
        ["NTXent with infinite epsilon is InfoL1O"] = b =>
            (NTXent(b.Views, Temperature, double.PositiveInfinity), InfoL1O(b.Views, temperature: Temperature)),
        ["EpsilonSupInfoNCE without labels is NTXent"] = b =>
            (EpsilonSupInfoNCE(b.Views, null, Temperature, Epsilon), NTXent(b.Views, Temperature, Epsilon)),
        ["Contrast mode One gives the anchors of the first view"] = b => (
            SupCon(b.Views, b.Labels, contrastMode: ContrastMode.One, reduction: Reduction.None),
            SupCon(b.Views, b.Labels, reduction: Reduction.None).select(1, 0)),
        ["Views can be exchanged"] = b => (NTXent(Views.Stack(b.X, b.Y)), NTXent(Views.Stack(b.Y, b.X))),
        ["A base temperature is a factor of SupCon"] = b =>
            (SupCon(b.X, b.Labels, Temperature, baseTemperature: 0.07), SupCon(b.X, b.Labels, Temperature) * (Temperature / 0.07)),
        ["A base temperature is a factor of EpsilonSupCon"] = b => (
            EpsilonSupCon(b.X, b.Labels, Temperature, baseTemperature: 0.07),
            EpsilonSupCon(b.X, b.Labels, Temperature) * (Temperature / 0.07)),
        ["A base temperature is a factor of EpsilonSupInfoNCE"] = b => (
            EpsilonSupInfoNCE(b.X, b.Labels, Temperature, baseTemperature: 0.07),
            EpsilonSupInfoNCE(b.X, b.Labels, Temperature) * (Temperature / 0.07)),
        ["For classes of equal size PerPair is PerAnchor"] = b => (
            SINCERE(b.X, b.Balanced, average: PositiveAverage.PerPair), SINCERE(b.X, b.Balanced)),
        ["Symmetric InfoNCE lets x and y be exchanged"] = b => (InfoNCE(b.X, b.Y), InfoNCE(b.Y, b.X)),
        ["InfoNCE is not changed by a vector added to all y"] = b => (
            InfoNCE(b.X, b.Y, Temperature, false, normalize: false),
            InfoNCE(b.X, b.Y + b.Vector, Temperature, false, normalize: false)),
        ["InfoNCEQueue in batch without queue is one direction of InfoNCE"] = b =>
            (InfoNCEQueue(b.X, b.Y, b.Empty, Temperature, inBatch: true), InfoNCE(b.X, b.Y, Temperature, symmetric: false)),
        ["Three times the queue are three times the negatives"] = b =>
            (b.Negatives(cat([b.Queue, b.Queue, b.Queue])), b.Negatives(b.Queue) * 3),
        ["Negatives twice over raise InfoL1O by log 2"] = b => (
            InfoL1O(cat([b.X, b.Class(1)]), cat([b.TwoClasses, ones(7, int64)]), reduction: Reduction.None).narrow(0, 0, 5),
            InfoL1O(b.X, b.TwoClasses, reduction: Reduction.None).narrow(0, 0, 5) + Math.Log(2)),
        ["NPairs is InfoNCE in one direction"] = b =>
            (NPairs(b.X, b.Y), InfoNCE(b.X, b.Y, 1.0, symmetric: false, normalize: false)),
        ["NPairs is not changed by a vector added to all positives"] = b => (NPairs(b.X, b.Y), NPairs(b.X, b.Y + b.Vector)),
        ["BiasCon with all biases different is SupCon"] = b =>
            (BiasCon(b.X, b.Labels, arange(12), Temperature), SupCon(b.X, b.Labels, Temperature)),
        ["SoftCon with one-hot bias features is BiasCon"] = b => (
            SoftCon(b.X, b.Labels, eye(3, dtype: float64).index_select(0, b.Biases)), BiasCon(b.X, b.Labels, b.Biases)),
        ["SoftCon does not look at the length of bias features"] = b => (
            SoftCon(b.X, b.Labels, b.Y), SoftCon(b.X, b.Labels, b.Y * rand(12, 1, dtype: float64))),
        ["BiasBalancedCrossEntropy with uniform rows is cross entropy"] = b => (
            BiasBalancedCrossEntropy(b.Logits, b.Labels, b.Biases, ones(3, 3, float64) / 3),
            nn.functional.cross_entropy(b.Logits, b.Labels)),
        ["BiasBalancedCrossEntropy does not look at the scale of a row"] = b => (
            BiasBalancedCrossEntropy(b.Logits, b.Labels, b.Biases, b.Table, 0),
            BiasBalancedCrossEntropy(b.Logits, b.Labels, b.Biases, b.Table * rand(3, 1, dtype: float64), 0)),
        ["Kl is that of squared distances"] = b => (b.FairKL(FairKLForm.Kl), b.Divergence(2 - (2 * b.Cosines), jeffreys: false)),
        ["Jeffreys is that of squared distances"] = b =>
            (b.FairKL(FairKLForm.Jeffreys), b.Divergence(2 - (2 * b.Cosines), jeffreys: true)),
        ["Kl does not depend on the temperature"] = b => (b.FairKL(FairKLForm.Kl), b.FairKL(FairKLForm.Kl, Temperature)),
        ["Jeffreys does not depend on the temperature"] = b =>
            (b.FairKL(FairKLForm.Jeffreys), b.FairKL(FairKLForm.Jeffreys, Temperature)),
        ["Moments scale with the temperature"] = b =>
            (b.FairKL(FairKLForm.Moments), b.FairKL(FairKLForm.Moments, Temperature) * (Temperature * Temperature)),
        ["Mean scales with the temperature"] = b =>
            (b.FairKL(FairKLForm.Mean), b.FairKL(FairKLForm.Mean, Temperature) * (Temperature * Temperature)),
        ["FairKLOfficial is linear in kld"] = b => (b.Official(3) - b.Official(1), (b.Official(1) - b.Official(0)) * 2),
        ["EnD is linear in its weights"] = b => (
            EnD(b.X, b.Labels, b.Biases, 0.3, 0.7),
            (EnDParts(b.X, b.Labels, b.Biases).Disentangling * 0.3) + (EnDParts(b.X, b.Labels, b.Biases).Entangling * 0.7)),
        ["ContrastiveMargin scales with the square"] = b =>
            (ContrastiveMargin(b.X * 3, b.Labels, 6), ContrastiveMargin(b.X, b.Labels, 2) * 9),
        ["ContrastiveMargin is not changed by a vector added to all"] = b =>
            (ContrastiveMargin(b.X + b.Vector, b.Labels, 2), ContrastiveMargin(b.X, b.Labels, 2)),
    };

    /// <summary>Each entry of what stands first is at most that of what stands second.</summary>
    private static readonly Dictionary<string, Func<Batch, (Tensor Small, Tensor Large)>> Orders = new()
    {
        ["SupCon in is never above out"] = b => (b.SupCon(SupConForm.In), b.SupCon(SupConForm.Out)),
        ["SupCon is at least the logarithm of the number of positives"] = b => (b.Positives.log(), b.SupCon(SupConForm.Out)),
        ["SupCon in is at least that too"] = b => (b.Positives.log(), b.SupCon(SupConForm.In)),
        ["EpsilonSupCon is at least that too"] = b => (b.Positives.log(), b.EpsilonSupCon(Epsilon)),
        ["BiasCon is at least the logarithm of the number of its positives"] = b => (
            b.Conflicting.log(), BiasCon(b.X, b.Labels, b.Biases, Temperature, reduction: Reduction.None)),
        ["SINCERE is never above SupCon"] = b => (b.EpsilonSupInfoNCE(0), b.SupCon(SupConForm.Out)),
        ["EpsilonSupInfoNCE is never above SINCERE"] = b => (b.EpsilonSupInfoNCE(Epsilon), b.EpsilonSupInfoNCE(0)),
        ["EpsilonSupInfoNCE falls with epsilon"] = b => (b.EpsilonSupInfoNCE(2 * Epsilon), b.EpsilonSupInfoNCE(Epsilon)),
        ["InfoL1O is never above EpsilonSupInfoNCE"] = b => (
            InfoL1O(b.X, b.Labels, Temperature, reduction: Reduction.None), b.EpsilonSupInfoNCE(Epsilon)),
        ["EpsilonSupInfoNCE is at least minus epsilon"] = b => (full(12, -Epsilon, float64), b.EpsilonSupInfoNCE(Epsilon)),
        ["EpsilonSupCon grows with epsilon"] = b => (b.EpsilonSupCon(Epsilon), b.EpsilonSupCon(2 * Epsilon)),
        ["EpsilonSupCon grows by at most as much"] = b => (b.EpsilonSupCon(2 * Epsilon), b.EpsilonSupCon(Epsilon) + Epsilon),
        ["NTXent is at least what opposite negatives give"] = b => (
            full(12, Math.Log(1 + (22 * Math.Exp(-2 / Temperature))), float64),
            NTXent(b.Views, Temperature, reduction: Reduction.None).select(1, 0)),
        ["NTXent is at most what equal negatives give"] = b => (
            NTXent(b.Views, Temperature, reduction: Reduction.None).select(1, 0),
            full(12, Math.Log(1 + (22 * Math.Exp(2 / Temperature))), float64)),
        ["InfoNCEQueue is at least its largest margin"] = b => (b.Ahead, b.InfoNCEQueue(b.Queue, Epsilon)),
        ["InfoNCEQueue is at most that and log(K + 1)"] = b =>
            (b.InfoNCEQueue(b.Queue, Epsilon), b.Ahead + Math.Log(b.Queue.shape[0] + 1)),
        ["One more negative never lowers InfoNCEQueue"] = b =>
            (b.InfoNCEQueue(b.Queue, Epsilon), b.InfoNCEQueue(cat([b.Queue, b.Vector]), Epsilon)),
        ["NPairs is never above one against one"] = b => (
            NPairs(b.X, b.Y, reduction: Reduction.None), NPairsOneVsOne(b.X, b.Y, Reduction.None)),
        ["Jeffreys is never below Kl"] = b => (b.FairKL(FairKLForm.Kl), b.FairKL(FairKLForm.Jeffreys)),
        ["EnD's parts are at least 0"] = b => (zeros(2, float64), b.EnDParts),
        ["EnD's parts are at most 1"] = b => (b.EnDParts, ones(2, float64)),
    };

    public static TheoryData<string> EqualityNames => [.. Equalities.Keys];

    public static TheoryData<string> OrderNames => [.. Orders.Keys];

    [Theory]
    [MemberData(nameof(EqualityNames))]
    public void BothSidesAreEqual(string name)
    {
        for (var seed = 0; seed < 5; seed++)
        {
            using var scope = NewDisposeScope();
            var (left, right) = Equalities[name](new Batch(seed));
            Assert.Equal(left.shape, right.shape);
            var difference = (left - right).abs().max().item<double>();
            Assert.True(difference < 1e-10, $"seed {seed}: {difference}");
            Assert.True(left.abs().max().item<double>() > 1e-6, $"seed {seed}: 0 on both sides shows nothing.");
        }
    }

    [Theory]
    [MemberData(nameof(OrderNames))]
    public void TheFirstSideIsNeverAboveTheSecond(string name)
    {
        for (var seed = 0; seed < 5; seed++)
        {
            using var scope = NewDisposeScope();
            var (small, large) = Orders[name](new Batch(seed));
            Assert.Equal(small.shape, large.shape);
            var excess = (small - large).max().item<double>();
            Assert.True(excess < 1e-12, $"seed {seed}: {excess}");
        }
    }
}
