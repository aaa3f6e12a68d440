using static ContrastiveLosses.Contrastive;
using static ContrastiveLosses.Debiasing;

namespace ContrastiveLosses.Tests.Docs;

/// <summary>The values that the pages tell under "Range and gradient" and "Edge cases".</summary>
public sealed class DocumentedValueTests
{
    private const double Epsilon = 0.3, Margin = 0.7;

    /// <summary>Twelve samples in three classes of four.</summary>
    private static readonly long[] Labels = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2];

    private static readonly long[] Biases = [0, 0, 1, 1, 1, 1, 2, 0, 2, 2, 0, 1];

    private static readonly Dictionary<string, (Func<Tensor> Loss, double Value)> EqualEmbeddings = new()
    {
        ["InfoNCE"] = (() => InfoNCE(Equal(12), Equal(12), epsilon: Epsilon), Math.Log(Math.Exp(-Epsilon) + 11)),
        ["InfoNCE without epsilon"] = (() => InfoNCE(Equal(12), Equal(12), symmetric: false), Math.Log(12)),
        ["InfoNCEQueue"] = (() => InfoNCEQueue(Equal(12), Equal(12), Equal(20), epsilon: Epsilon), Math.Log(Math.Exp(-Epsilon) + 20)),
        ["InfoNCEQueue, in batch"] = (() => InfoNCEQueue(Equal(12), Equal(12), Equal(20), inBatch: true), Math.Log(1 + 20 + 11)),
        ["NTXent"] = (() => NTXent(Equal(6, 2), epsilon: Epsilon), Math.Log(Math.Exp(-Epsilon) + 10)),
        ["SupCon"] = (() => SupCon(Equal(12), Of(Labels)), Math.Log(11)),
        ["SupCon, in"] = (() => SupCon(Equal(12), Of(Labels), form: SupConForm.In), Math.Log(11)),
        ["SINCERE"] = (() => SINCERE(Equal(12), Of(Labels)), Math.Log(1 + 8)),
        ["EpsilonSupInfoNCE"] = (() => EpsilonSupInfoNCE(Equal(12), Of(Labels), epsilon: Epsilon), Math.Log(Math.Exp(-Epsilon) + 8)),
        ["EpsilonSupCon"] = (() => EpsilonSupCon(Equal(12), Of(Labels), epsilon: Epsilon), Math.Log(3 + Math.Exp(Epsilon) * 8)),
        ["InfoL1O"] = (() => InfoL1O(Equal(12), Of(Labels)), Math.Log(8)),
        ["MultiSimilarity"] = (
            () => MultiSimilarity(Equal(12), Of(Labels)), Math.Log(1 + (3 * Math.Exp(-1))) / 2 + Math.Log(1 + (8 * Math.Exp(25))) / 50),
        ["BiasCon"] = (() => BiasCon(Equal(12), Of(Labels), Of(Biases)), Math.Log(11)),
        ["SoftCon"] = (() => SoftCon(Equal(12), Of(Labels), eye(12, dtype: float64)), Math.Log(11)),
        ["BCL"] = (() => BCL(Equal(12), Of(Labels), Equal(3)), Math.Log(3)),
        ["ESupCon"] = (() => ESupCon(Equal(12), Of(Labels), Equal(3)), ((12 * Math.Log(14)) + (3 * Math.Log(12))) / 15),
        ["UniCon"] = (() => UniCon(Equal(12), Equal(12), Of(Labels)), Math.Log(23)),
        ["UniCon, released"] = (() => UniCon(Equal(12), Equal(12), Of(Labels), form: UniConForm.Released), Math.Log(11)),
        ["ProtoNCE"] = (() => ProtoNCE(Equal(12), Equal(3), Of(Labels), ones(3, float64)), Math.Log(3)),
        ["LogitAdjustedCrossEntropy"] = (() => LogitAdjustedCrossEntropy(
            ones([4, 3], float64), zeros(4, int64), tensor(new[] { 5, 2, 3 })), Math.Log(2)),
        ["FairKL, Moments"] = (() => FairKL(Equal(12), Of(Labels), Of(Biases), FairKLForm.Moments), 0),
        ["FairKL, Kl"] = (() => FairKL(Equal(12), Of(Labels), Of(Biases), FairKLForm.Kl), 0),
        ["FairKL, Jeffreys"] = (() => FairKL(Equal(12), Of(Labels), Of(Biases), FairKLForm.Jeffreys), 0),
        ["FairKL, Mean"] = (() => FairKL(Equal(12), Of(Labels), Of(Biases), FairKLForm.Mean), 0),
        ["FairKLOfficial"] = (() => FairKLOfficial(Equal(12), Of(Labels), Of(Biases), kld: 0), 0),
        ["EnD, disentangling"] = (() => EnDParts(Equal(12), Of(Labels), Of(Biases)).Disentangling, 1),
        ["EnD, entangling"] = (() => EnDParts(Equal(12), Of(Labels), Of(Biases)).Entangling, 0),
        ["BiasBalancedCrossEntropy"] = (() => BiasBalancedCrossEntropy(
            ones([12, 3], float64), Of(Labels), Of(Biases), ones([3, 3], float64).div(3)), Math.Log(3)),
        ["GSC"] = (() => GSC(Equal(12), Of(Labels)), (1 - Math.Pow(11, -0.7)) / 0.7),
        ["GCE"] = (() => GCE(ones([12, 3], float64), Of(Labels)), (1 - Math.Pow(3, -0.7)) / 0.7),
        ["HSIC"] = (() => HSIC(Equal(12), Random(12)), 0),
        ["BiasTransformedContrastive"] = (() => BiasTransformedContrastive(Equal(12), Equal(12)), Math.Log(23)),
        ["Triplet"] = (() => Triplet(Equal(12), Of(Labels), margin: Margin), Margin),
        ["Triplet, batch-hard"] = (() => Triplet(Equal(12), Of(Labels), TripletMining.BatchHard, Margin), Margin),
        ["Triplet, semi-hard"] = (() => Triplet(Equal(12), Of(Labels), TripletMining.SemiHard, Margin), Margin),
        ["Triplet, soft"] = (() => Triplet(Equal(12), Of(Labels), margin: Margin, soft: true), Math.Log(1 + Math.Exp(Margin))),
        ["ContrastiveMargin"] = (() => ContrastiveMargin(Equal(12), Of(Labels), Margin), Margin * Margin / 2 * 48 / 66),
        ["ContrastiveMargin, power 1"] = (() => ContrastiveMargin(Equal(12), Of(Labels), Margin, power: 1), Margin * 48 / 66),
        ["NPairs"] = (() => NPairs(Equal(12), Equal(12)), Math.Log(12)),
        ["NPairsOneVsOne"] = (() => NPairsOneVsOne(Equal(12), Equal(12)), 11 * Math.Log(2)),
        ["SampledNCE"] = (() => SampledNCE(Equal(12), Equal(12), Equal(12), SampleNegatives(Of(Labels), 5)), Math.Log(6)),
        ["ExpectedNCE"] = (() => ExpectedNCE(Equal(12), Equal(12), Equal(12), 5), Math.Log(6)),
        ["PopulationNCE"] = (() => PopulationNCE(Equal(12), ones(12), 5), Math.Log(6)),
        ["Alignment"] = (() => Diagnostics.Alignment(Equal(12), Equal(12), alpha: 1), 0),
        ["Uniformity"] = (() => Diagnostics.Uniformity(Equal(12)), 0),
        ["Tolerance"] = (() => Diagnostics.Tolerance(Equal(12), Of(Labels)), 1),
        ["MeanClassifierLoss"] = (() => Diagnostics.MeanClassifierLoss(Equal(12), Of(Labels)), Math.Log(3)),
    };

    private static readonly Dictionary<string, (Func<Tensor> Loss, double Value)> EdgeCases = new()
    {
        ["InfoNCE of one row"] = (() => InfoNCE(Random(1), Random(1), epsilon: Epsilon), -Epsilon),
        ["InfoNCE of none"] = (() => InfoNCE(Random(0), Random(0), epsilon: Epsilon), 0),
        ["InfoNCEQueue without negatives"] = (() => InfoNCEQueue(Random(5), Random(5), Random(0), epsilon: Epsilon), -Epsilon),
        ["NTXent of one sample"] = (() => NTXent(Random(1, 2), epsilon: Epsilon), -Epsilon),
        ["NTXent of one view"] = (() => NTXent(Random(6, 1), epsilon: Epsilon), 0),
        ["SupCon without positives"] = (() => SupCon(Random(5), arange(5)), 0),
        ["SINCERE of one class"] = (() => SINCERE(Random(5), zeros(5, int64)), 0),
        ["EpsilonSupInfoNCE of one class"] = (() => EpsilonSupInfoNCE(Random(5), zeros(5, int64), epsilon: Epsilon), -Epsilon),
        ["InfoL1O of one class"] = (() => InfoL1O(Random(5), zeros(5, int64)), 0),
        ["BCL of one item in one class"] = (() => BCL(Random(1), zeros(1, int64), Random(1)), 0),
        ["UniCon without positives"] = (() => UniCon(Random(5), Random(5), arange(5)), 0),
        ["SPCE of one class"] = (() => SPCE(Random(5), zeros(5, int64), 1), 0),
        ["ProtoNCE of one cluster"] = (() => ProtoNCE(Random(5), Random(1), zeros(5, int64), ones(1, float64)), 0),
        ["FairKL of one bias"] = (() => FairKL(Random(12), Of(Labels), zeros(12, int64)), 0),
        ["BiasCon of one bias"] = (() => BiasCon(Random(12), Of(Labels), zeros(12, int64)), 0),
        ["SoftCon of one bias"] = (() => SoftCon(Random(12), Of(Labels), Equal(12)), 0),
        ["GSC without positives"] = (() => GSC(Random(5), arange(5)), 0),
        ["GSC with q 0, reweighted"] = (() => GSC(Random(12), Of(Labels), q: 0, form: GeneralizedForm.Reweighted), 0),
        ["GCE of no sample"] = (() => GCE(zeros(0, 3, float64), zeros(0, int64)), 0),
        ["HSIC of three samples"] = (() => HSIC(Random(3), Random(3)), 0),
        ["HSIC of one sample, biased"] = (() => HSIC(Random(1), Random(1), estimator: HSICEstimator.Biased), 0),
        ["HSIC, biased, far below all distances"] = (() => HSIC(Random(6), Random(6), 1e-3, 1e-3, HSICEstimator.Biased), 0.2),
        ["BiasTransformedContrastive of one sample"] = (() => BiasTransformedContrastive(Random(1), Random(1)), 0),
        ["Triplet of one class"] = (() => Triplet(Random(5), zeros(5, int64)), 0),
        ["ContrastiveMargin of one sample"] = (() => ContrastiveMargin(Random(1), zeros(1, int64)), 0),
        ["SampledNCE of one row"] = (() => SampledNCE(Random(1), Random(1), Random(1), SampleNegatives(arange(1), 5)), 0),
        ["ExpectedNCE of one row"] = (() => ExpectedNCE(Random(1), Random(1), Random(1), 5), 0),
        ["PopulationNCE without classes"] = (() => PopulationNCE(Random(0), ones(0), 5), 0),
        ["Uniformity of one row"] = (() => Diagnostics.Uniformity(Random(1)), 0),
        ["Tolerance without pairs"] = (() => Diagnostics.Tolerance(Random(5), arange(5)), 0),
        ["MeanClassifierLoss of one class"] = (() => Diagnostics.MeanClassifierLoss(Random(5), zeros(5, int64)), 0),
        ["MeanClassifierLoss of no sample"] = (() => Diagnostics.MeanClassifierLoss(Random(0), zeros(0, int64)), 0),
        ["NPairs of one class"] = (() => NPairs(Random(5), Random(5), zeros(5, int64)), 0),
    };

    public static TheoryData<string> Collapsed => [.. EqualEmbeddings.Keys];

    public static TheoryData<string> Edges => [.. EdgeCases.Keys];

    [Theory]
    [MemberData(nameof(Collapsed))]
    public void EqualEmbeddingsHaveTheValueOfThePage(string name) => Check(EqualEmbeddings[name]);

    [Theory]
    [MemberData(nameof(Edges))]
    public void AnEdgeCaseHasTheValueOfThePage(string name) => Check(EdgeCases[name]);

    /// <summary>About log(M - 1) + 1 / (2 D tau^2), and the same with the number of negatives.</summary>
    [Fact]
    public void RandomDirectionsHaveAboutTheValueOfThePage()
    {
        using var scope = NewDisposeScope();
        const int Samples = 600, Width = 128;
        // Not torch's generator, which all tests of the process share.
        var own = new Random(3);
        Tensor Directions() => tensor(Enumerable.Range(0, Samples * Width).Select(_ => own.NextDouble() + own.NextDouble() + own.NextDouble() - 1.5).ToArray())
            .reshape(Samples, Width);
        var (x, other, y) = (Directions(), Directions(), arange(Samples).remainder(10));
        foreach (var temperature in new[] { 0.1, 0.2, 0.5 })
        {
            var more = 1 / (2 * Width * temperature * temperature);
            Assert.Equal(Math.Log(Samples - 1) + more, SupCon(x, y, temperature).item<double>(), 0.05);
            Assert.Equal(Math.Log(Samples * 0.9) + more, SINCERE(x, y, temperature).item<double>(), 0.05);
            Assert.Equal(Math.Log(Samples * 0.9) + more, EpsilonSupInfoNCE(x, y, temperature, 0.25).item<double>(), 0.05);
            Assert.Equal(Math.Log(Samples * 0.9) + more, InfoL1O(x, y, temperature).item<double>(), 0.05);
            // The mean of the partners' similarities is 0 to within a few of its standard errors.
            var partners = 4 / (temperature * Math.Sqrt(Samples * Width));
            Assert.Equal(Math.Log(Samples) + more, InfoNCE(x, other, temperature).item<double>(), 0.05 + partners);
            Assert.Equal(Math.Log(Samples - 2) + more, NTXent(x.reshape(-1, 2, Width), temperature).item<double>(), 0.05 + partners);
        }
    }

    private static void Check((Func<Tensor> Loss, double Value) documented)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(2);
        Assert.Equal(documented.Value, documented.Loss().item<double>(), 1e-9);
    }

    private static Tensor Of(long[] keys) => tensor(keys);

    private static Tensor Equal(params long[] leading) => ones([.. leading, 4], float64);

    private static Tensor Random(params long[] leading) => randn([.. leading, 4], float64);
}
