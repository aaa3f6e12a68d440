using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;
using static ContrastiveLosses.Contrastive;
using static ContrastiveLosses.Debiasing;
using static ContrastiveLosses.Tests.Relations.RelationBatch;
using Side = System.Func<ContrastiveLosses.Tests.Relations.RelationBatch, TorchSharp.torch.Tensor>;

namespace ContrastiveLosses.Tests.Relations;

/// <summary>Losses of which one is never above the other, anchor by anchor, on random batches.</summary>
public sealed class Bounds(ITestOutputHelper output)
{
    private const double T = 0.2, Epsilon = 0.7;
    private const Reduction None = Reduction.None;

    private static readonly Dictionary<string, (Side Lower, Side Upper)> All = new(StringComparer.Ordinal)
    {
        ["SupCon in is at most SupCon out"] =
            (b => SupCon(b.X, b.Labels, T, SupConForm.In, reduction: None), b => SupCon(b.X, b.Labels, T, reduction: None)),
        ["SINCERE is at most SupCon"] = (b => SINCERE(b.X, b.Labels, T, reduction: None), b => SupCon(b.X, b.Labels, T, reduction: None)),
        ["SINCERE is not negative"] = (b => zeros(b.Count, float64), b => SINCERE(b.X, b.Labels, T, reduction: None)),
        ["SupCon is at least the logarithm of the number of positives"] = (LogPositives, b => SupCon(b.X, b.Labels, T, reduction: None)),
        ["SupCon in is at least the logarithm of the number of positives"] =
            (LogPositives, b => SupCon(b.X, b.Labels, T, SupConForm.In, reduction: None)),
        ["InfoL1O is at most EpsilonSupInfoNCE"] =
            (b => InfoL1O(b.X, b.Labels, T, reduction: None), b => Compared(b, EpsilonSupInfoNCE(b.X, b.Labels, T, Epsilon, reduction: None))),
        ["EpsilonSupInfoNCE is at most SINCERE"] =
            (b => EpsilonSupInfoNCE(b.X, b.Labels, T, Epsilon, reduction: None), b => SINCERE(b.X, b.Labels, T, reduction: None)),
        ["EpsilonSupInfoNCE is at least minus epsilon"] =
            (b => full([b.Count], -Epsilon, float64), b => EpsilonSupInfoNCE(b.X, b.Labels, T, Epsilon, reduction: None)),
        ["EpsilonSupInfoNCE falls with epsilon"] = (
            b => EpsilonSupInfoNCE(b.X, b.Labels, T, 2 * Epsilon, reduction: None), b => EpsilonSupInfoNCE(b.X, b.Labels, T, Epsilon, reduction: None)),
        ["EpsilonSupCon rises with epsilon"] = (
            b => EpsilonSupCon(b.X, b.Labels, T, Epsilon, reduction: None), b => EpsilonSupCon(b.X, b.Labels, T, 2 * Epsilon, reduction: None)),
        ["EpsilonSupCon rises by at most the step of epsilon"] = (
            b => EpsilonSupCon(b.X, b.Labels, T, 2 * Epsilon, reduction: None),
            b => EpsilonSupCon(b.X, b.Labels, T, Epsilon, reduction: None) + Epsilon),
        ["MultiSimilarity is at least the hinge of the hardest pairs"] = (HardestPairs, b => MultiSimilarity(b.X, b.Labels, 3, 7, 0.2, reduction: None)),
        ["MultiSimilarity is at most that plus logarithms of the numbers of pairs"] = (
            b => MultiSimilarity(b.X, b.Labels, 3, 7, 0.2, reduction: None),
            b => HardestPairs(b) + b.LabelMask.sum(1).log() / 3 + (1 + b.Count - b.LabelMask.sum(1)).log() / 7),
        ["InfoNCE with epsilon is at least minus epsilon and the largest difference to the positive"] =
            (LargestDifference, b => InfoNCE(b.X, b.Y, T, false, Epsilon, reduction: None)),
        ["InfoNCE with epsilon is at most that plus the logarithm of the number of candidates"] = (
            b => InfoNCE(b.X, b.Y, T, false, Epsilon, reduction: None), b => LargestDifference(b) + Math.Log(b.Count)),
        ["NTXent is at least that of antipodal negatives"] = (b => full([b.Count, 2], Antipodal(b, -1), float64), b => NTXent(b.Views, T, reduction: None)),
        ["NTXent is at most that of equal negatives and an antipodal positive"] =
            (b => NTXent(b.Views, T, reduction: None), b => full([b.Count, 2], Antipodal(b, 1), float64)),
        ["More negatives never lower a loss"] = (
            b => InfoNCEQueue(b.X, b.Y, b.Other.narrow(0, 0, b.Count / 2), T, reduction: None), b => InfoNCEQueue(b.X, b.Y, b.Other, T, reduction: None)),
        ["NPairs is at most one against one"] = (b => NPairs(b.X, b.Y, reduction: None), b => NPairsOneVsOne(b.X, b.Y, None)),
        ["EnD's parts are not negative"] = (_ => zeros(2, float64), b => Parts(EnDParts(b.X, b.Labels, b.Biases))),
        ["EnD's parts are at most 1"] = (b => Parts(EnDParts(b.X, b.Labels, b.Biases)), _ => ones(2, float64)),
        ["FairKL Kl is not negative"] = (b => zeros([], float64), b => FairKL(b.X, b.Labels, b.Biases, FairKLForm.Kl)),
        ["FairKL Kl is at most Jeffreys"] =
            (b => FairKL(b.X, b.Labels, b.Biases, FairKLForm.Kl), b => FairKL(b.X, b.Labels, b.Biases, FairKLForm.Jeffreys)),
        ["FairKL Mean is at most Moments"] =
            (b => FairKL(b.X, b.Labels, b.Biases, FairKLForm.Mean), b => FairKL(b.X, b.Labels, b.Biases, FairKLForm.Moments)),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void TheFirstIsNeverAboveTheSecond(string relation) => RelationCheck.AtMost(output, All[relation]);

    [Fact]
    public void NTXentsLimitForHighTemperaturesIsTheLogarithmOfTheNumberOfCandidates() => Property.Check(output, shape =>
    {
        var batch = new RelationBatch(shape);
        Near.Equal(Math.Log((2 * batch.Count) - 1), NTXent(batch.Views, 1e9).item<double>(), 1e-8, shape);
    });

    private static Tensor Parts((Tensor Disentangling, Tensor Entangling) parts) => stack([parts.Disentangling, parts.Entangling]);

    private static Tensor LogPositives(RelationBatch b) => (b.LabelMask.sum(1) - 1).clamp_min(1).log();

    /// <summary>max( 0, 0.2 - min_p s_ip ) + max( 0, max_n s_in - 0.2 ); 0 for an anchor without a positive.</summary>
    private static Tensor HardestPairs(RelationBatch b)
    {
        var unit = RelationBatch.Unit(b.X);
        var (s, same, self) = (unit.mm(unit.t()), b.LabelMask.to(@bool), eye(b.Count, dtype: @bool));
        var others = same.logical_and(self.logical_not());
        var positive = 0.2 - s.masked_fill(others.logical_not(), 2).amin([1]);
        var negative = s.masked_fill(same, -2).amax([1]) - 0.2;
        return (positive.clamp_min(0) + negative.clamp_min(0)).masked_fill(others.any(1).logical_not(), 0);
    }

    /// <summary>0 for the anchors without a negative, which InfoL1O does not count.</summary>
    private static Tensor Compared(RelationBatch b, Tensor perAnchor) =>
        perAnchor.masked_fill(b.LabelMask.sum(1).eq(b.Count), 0);

    /// <summary>max( -epsilon, max_j s_ij - s_ii ).</summary>
    private static Tensor LargestDifference(RelationBatch b)
    {
        var s = Unit(b.X).mm(Unit(b.Y).t()) / T;
        var differences = (s - s.diagonal().unsqueeze(1)).sub(eye(b.Count, dtype: float64) * Epsilon);
        return differences.amax([1]);
    }

    /// <summary>log( 1 + K e^{+-2 / T} ) with K negatives.</summary>
    private static double Antipodal(RelationBatch b, int sign) => Math.Log(1 + ((2 * b.Count) - 2) * Math.Exp(sign * 2 / T));
}
