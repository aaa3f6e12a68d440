using Xunit.Abstractions;
using static ContrastiveLosses.Contrastive;
using static ContrastiveLosses.Debiasing;
using Side = System.Func<ContrastiveLosses.Tests.Relations.RelationBatch, TorchSharp.torch.Tensor>;

namespace ContrastiveLosses.Tests.Relations;

/// <summary>Losses that are the same, in value and gradient, on random batches. Per anchor, wherever there are anchors.</summary>
public sealed class Equalities(ITestOutputHelper output)
{
    private const double T = 0.2, Epsilon = 0.7;
    private const Reduction None = Reduction.None;

    private static readonly Dictionary<string, (Side Left, Side Right)> All = new(StringComparer.Ordinal)
    {
        ["SupCon without labels is NTXent"] =
            (b => SupCon(b.Views, temperature: T, reduction: None), b => NTXent(b.Views, T, reduction: None)),
        ["SupCon in without labels is NTXent"] =
            (b => SupCon(b.Views, temperature: T, form: SupConForm.In, reduction: None), b => NTXent(b.Views, T, reduction: None)),
        ["SINCERE with a label per sample is NTXent"] =
            (b => SINCERE(b.Views, b.Distinct, T, reduction: None), b => NTXent(b.Views, T, reduction: None)),
        ["EpsilonSupInfoNCE with a label per sample is NTXent with epsilon"] =
            (b => EpsilonSupInfoNCE(b.Views, b.Distinct, T, Epsilon, reduction: None), b => NTXent(b.Views, T, Epsilon, reduction: None)),
        ["EpsilonSupInfoNCE with epsilon 0 is SINCERE"] =
            (b => EpsilonSupInfoNCE(b.X, b.Labels, T, 0, reduction: None), b => SINCERE(b.X, b.Labels, T, reduction: None)),
        ["EpsilonSupCon with epsilon 0 is SupCon"] =
            (b => EpsilonSupCon(b.X, b.Labels, T, 0, reduction: None), b => SupCon(b.X, b.Labels, T, reduction: None)),
        ["MultiSimilarity of longer embeddings is that of a finer scale"] = (
            b => MultiSimilarity(b.X * 1.5, b.Labels, 2 / 2.25, 5 / 2.25, 0.3 * 2.25, normalize: false, reduction: None),
            b => MultiSimilarity(b.X, b.Labels, 2, 5, 0.3, normalize: false, reduction: None) * 2.25),
        ["EpsilonSupInfoNCE with infinite epsilon is InfoL1O"] =
            (b => EpsilonSupInfoNCE(b.X, b.Labels, T, double.PositiveInfinity, reduction: None), b => InfoL1O(b.X, b.Labels, T, reduction: None)),
        ["EpsilonSupInfoNCE in with infinite epsilon compares the positives' sum with the negatives"] = (
            b => EpsilonSupInfoNCE(b.X, b.Labels, T, double.PositiveInfinity, SupConForm.In, reduction: None).sum(),
            b => EpsilonSupInfoNCE(b.X, b.Labels, T, 200, SupConForm.In, reduction: None)
                .mul(InfoL1O(b.X, b.Labels, T, reduction: None).detach().ne(0).to(float64)).sum()),
        // A negative margin can be made with embeddings: one more number per class raises the similarity of its members.
        ["EpsilonSupCon is SupCon with epsilon added to each negative"] = (
            b => EpsilonSupCon(b.X, b.Labels, T, -Epsilon, normalize: false, reduction: None),
            b => SupCon(WithClass(b), b.Labels, T, normalize: false, reduction: None)),
        ["EpsilonSupInfoNCE and epsilon is SINCERE with epsilon added to each negative"] = (
            b => EpsilonSupInfoNCE(b.X, b.Labels, T, -Epsilon, normalize: false, reduction: None).sub(Valid(b) * Epsilon),
            b => SINCERE(WithClass(b), b.Labels, T, normalize: false, reduction: None)),
        ["Contrast mode One gives the anchors of the first view"] = (
            b => SupCon(b.Views, b.Labels, T, contrastMode: ContrastMode.One, reduction: None),
            b => SupCon(b.Views, b.Labels, T, reduction: None).select(1, 0)),
        ["Views can be exchanged"] =
            (b => SupCon(b.Views, b.Labels, T), b => SupCon(b.Views.flip(1), b.Labels, T)),
        ["Two views are two samples of one label"] =
            (b => SINCERE(b.Views, b.Labels, T), b => SINCERE(b.Views.flatten(0, 1), b.Labels.repeat_interleave(2), T)),
        ["A mask of equal labels is the labels"] = (
            b => SupCon(b.Views, null, T, mask: b.LabelMask, reduction: None), b => SupCon(b.Views, b.Labels, T, reduction: None)),
        ["A mask of equal labels is the labels inside too"] = (
            b => SupCon(b.Views, null, T, SupConForm.In, mask: b.LabelMask, reduction: None),
            b => SupCon(b.Views, b.Labels, T, SupConForm.In, reduction: None)),
        ["A mask of equal labels is the labels for the first view's anchors"] = (
            b => SupCon(b.Views, null, T, contrastMode: ContrastMode.One, mask: b.LabelMask * 3, reduction: None),
            b => SupCon(b.Views, b.Labels, T, contrastMode: ContrastMode.One, reduction: None)),
        ["A base temperature is a factor of SupCon"] =
            (b => SupCon(b.X, b.Labels, T, baseTemperature: 0.07), b => SupCon(b.X, b.Labels, T) * (T / 0.07)),
        ["A base temperature is a factor of EpsilonSupCon"] =
            (b => EpsilonSupCon(b.X, b.Labels, T, baseTemperature: 0.07), b => EpsilonSupCon(b.X, b.Labels, T) * (T / 0.07)),
        ["A base temperature is a factor of EpsilonSupInfoNCE"] =
            (b => EpsilonSupInfoNCE(b.X, b.Labels, T, baseTemperature: 0.07), b => EpsilonSupInfoNCE(b.X, b.Labels, T) * (T / 0.07)),
        ["The mean over all anchors is that over the valid ones times their share"] = (
            b => SupCon(b.X, b.Labels, T, anchors: Anchors.All), b => SupCon(b.X, b.Labels, T) * Valid(b).mean()),
        ["SINCERE of one class is 0"] = (b => SINCERE(b.X, b.AllEqual, T, reduction: None), b => b.X.sum(1) * 0),
        ["EpsilonSupInfoNCE of one class is minus epsilon"] =
            (b => EpsilonSupInfoNCE(b.X, b.AllEqual, T, Epsilon, reduction: None), b => (b.X.sum(1) * 0) - Epsilon),
        ["EpsilonSupCon of one class is SupCon"] =
            (b => EpsilonSupCon(b.X, b.AllEqual, T, Epsilon, reduction: None), b => SupCon(b.X, b.AllEqual, T, reduction: None)),
        ["InfoL1O of one class is 0"] = (b => InfoL1O(b.X, b.AllEqual, T, reduction: None), b => b.X.sum(1) * 0),
        ["EpsilonSupCon without its constant is less by epsilon"] = (
            b => EpsilonSupCon(b.X, b.Labels, T, Epsilon, marginConstant: false, reduction: None),
            b => EpsilonSupCon(b.X, b.Labels, T, Epsilon, reduction: None) - (Valid(b) * Epsilon)),
        ["EpsilonSupInfoNCE summed over positives is the mean times their number"] = (
            b => EpsilonSupInfoNCE(b.X, b.Labels, T, Epsilon, positives: PositiveReduction.Sum, reduction: None),
            b => EpsilonSupInfoNCE(b.X, b.Labels, T, Epsilon, reduction: None) * (b.LabelMask.sum(1) - 1)),
        ["NTXent with infinite epsilon is InfoL1O"] = (
            b => NTXent(b.Views, T, double.PositiveInfinity, reduction: None), b => InfoL1O(b.Views, temperature: T, reduction: None)),
        ["For classes of equal size SINCERE per pair is SINCERE per anchor"] = (
            b => SINCERE(Even(b), Halves(b), T, PositiveAverage.PerPair), b => SINCERE(Even(b), Halves(b), T)),
        ["InfoNCE is the mean of its directions"] = (
            b => InfoNCE(b.X, b.Y, T, epsilon: Epsilon, reduction: None),
            b => (InfoNCE(b.X, b.Y, T, false, Epsilon, reduction: None) + InfoNCE(b.Y, b.X, T, false, Epsilon, reduction: None)) / 2),
        ["InfoNCE lets x and y be exchanged"] = (b => InfoNCE(b.X, b.Y, T, reduction: None), b => InfoNCE(b.Y, b.X, T, reduction: None)),
        ["InfoNCE of one pair is 0"] = (b => InfoNCE(b.X.narrow(0, 0, 1), b.Y.narrow(0, 0, 1), T), b => b.X.sum() * 0),
        ["NTXent of one sample is 0"] = (b => NTXent(b.Views.narrow(0, 0, 1), T), b => b.Views.sum() * 0),
        ["A queue without rows and no other keys leave 0"] =
            (b => InfoNCEQueue(b.X, b.Y, b.Other.narrow(0, 0, 0), T, reduction: None), b => b.X.sum(1) * 0),
        ["Negatives three times over are three times as many"] = (
            b => InfoNCEQueue(b.X, b.Y, cat([b.Other, b.Other, b.Other]), T, reduction: None).expm1(),
            b => InfoNCEQueue(b.X, b.Y, b.Other, T, reduction: None).expm1() * 3),
        ["Negatives three times over raise InfoL1O by log 3"] = (
            b => InfoL1O(Times(b, 3), TimesLabels(b, 3), T, reduction: None).narrow(0, 0, OfFirst(b)),
            b => InfoL1O(Times(b, 1), TimesLabels(b, 1), T, reduction: None).narrow(0, 0, OfFirst(b)) + (Math.Log(3) * Math.Sign(OfFirst(b) - 1))),
        ["NPairs is InfoNCE in one direction at temperature 1"] =
            (b => NPairs(b.X, b.Y, reduction: None), b => InfoNCE(b.X, b.Y, 1, false, normalize: false, reduction: None)),
        ["NPairs is not changed by a vector added to all positives"] =
            (b => NPairs(b.X, b.Y, reduction: None), b => NPairs(b.X, b.Y + b.Other[0], reduction: None)),
        ["NPairsOneVsOne is not changed by a vector added to all positives"] =
            (b => NPairsOneVsOne(b.X, b.Y, None), b => NPairsOneVsOne(b.X, b.Y + b.Other[0], None)),
        ["A queue without rows leaves the other keys"] = (
            b => InfoNCEQueue(b.X, b.Y, b.Other.narrow(0, 0, 0), T, inBatch: true, reduction: None), b => InfoNCE(b.X, b.Y, T, false, reduction: None)),
        ["InfoNCE is not changed by a vector that is added to all y"] = (
            b => InfoNCE(b.X, b.Y, T, false, normalize: false, reduction: None),
            b => InfoNCE(b.X, b.Y + b.Other[0], T, false, normalize: false, reduction: None)),
        ["A temperature that is a tensor is the number"] =
            (b => SINCERE(b.X, b.Labels, T, reduction: None), b => SINCERE(b.X, b.Labels, tensor(T), reduction: None)),
        ["A temperature divides the products"] = (
            b => SINCERE(b.X, b.Labels, T, normalize: false, reduction: None),
            b => SINCERE(b.X / Math.Sqrt(T), b.Labels, 1.0, normalize: false, reduction: None)),
        ["BiasCon with biases that all differ is SupCon"] =
            (b => BiasCon(b.X, b.Labels, b.Distinct, T, reduction: None), b => SupCon(b.X, b.Labels, T, reduction: None)),
        ["BiasCon with one bias is 0"] = (b => BiasCon(b.X, b.Labels, b.AllEqual, T, reduction: None), b => b.X.sum(1) * 0),
        ["SoftCon with one-hot bias features is BiasCon"] = (
            b => SoftCon(b.X, b.Labels, RelationBatch.OneHot(b.Biases), T, reduction: None), b => BiasCon(b.X, b.Labels, b.Biases, T, reduction: None)),
        ["SoftCon does not look at the length of bias features"] = (
            b => SoftCon(b.X, b.Labels, b.Other, T, reduction: None), b => SoftCon(b.X, b.Labels, b.Other * b.Other.exp().sum(1, keepdim: true), T, reduction: None)),
        ["FairKL with one bias is 0"] = (b => FairKL(b.X, b.Labels, b.AllEqual), b => b.X.sum() * 0),
        ["FairKL of means grows with the square of 1 / temperature"] = (
            b => FairKL(b.X, b.Labels, b.Biases, FairKLForm.Mean, temperature: T), b => FairKL(b.X, b.Labels, b.Biases, FairKLForm.Mean) / (T * T)),
        ["FairKL Kl depends on the temperature through its floor alone"] = (
            b => FairKL(b.X, b.Labels, b.Biases, FairKLForm.Kl, varianceFloor: 0.01 / (T * T), temperature: T),
            b => FairKL(b.X, b.Labels, b.Biases, FairKLForm.Kl, varianceFloor: 0.01)),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void BothSidesAreEqual(string relation) => RelationCheck.Equal(output, All[relation]);

    /// <summary>Embeddings whose products with those of their own class are higher by epsilon times temperature.</summary>
    private static Tensor WithClass(RelationBatch b) => cat([b.X, RelationBatch.OneHot(b.Labels) * Math.Sqrt(Epsilon * T)], 1);

    /// <summary>As many samples as make two classes of equal size.</summary>
    private static Tensor Even(RelationBatch b) => b.X.narrow(0, 0, b.Count / 2 * 2);

    private static Tensor Halves(RelationBatch b) => arange(b.Count / 2 * 2, int64).remainder(2);

    /// <summary>The first half are of one class, with the others so many times as their negatives.</summary>
    private static Tensor Times(RelationBatch b, int times) =>
        cat([.. Enumerable.Repeat(b.X.narrow(0, OfFirst(b), b.Count - OfFirst(b)), times).Prepend(b.X.narrow(0, 0, OfFirst(b)))]);

    private static Tensor TimesLabels(RelationBatch b, int times) =>
        cat([zeros(OfFirst(b), int64), ones((b.Count - OfFirst(b)) * times, int64)]);

    private static long OfFirst(RelationBatch b) => (b.Count + 1) / 2;

    /// <summary>1 for the anchors with a positive.</summary>
    private static Tensor Valid(RelationBatch b) => b.LabelMask.sum(1).gt(1).to(float64);
}
