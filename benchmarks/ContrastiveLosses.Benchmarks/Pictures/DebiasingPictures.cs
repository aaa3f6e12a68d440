using static ContrastiveLosses.Benchmarks.Pictures.Places;

namespace ContrastiveLosses.Benchmarks.Pictures;

/// <summary>Losses that know a bias: of the moving item's class one has its bias and one another.</summary>
internal static class DebiasingPictures
{
    private const double Temperature = 0.5;

    private static readonly (double, Kind)[] Places =
        [(20, Kind.Own), (50, Kind.Own), (90, Kind.OwnOtherBias), (120, Kind.OwnOtherBias), (185, Kind.Other), (215, Kind.Other), (265, Kind.Other), (300, Kind.Other)];

    private static Tensor ClassLabels => tensor(new long[] { 0, 0, 0, 0, 0, 1, 1, 1, 1 });

    private static Tensor Biases => tensor(new long[] { 0, 0, 0, 1, 1, 0, 0, 1, 1 });

    public static IReadOnlyList<LossPicture> All { get; } =
    [
        Of("FairKL", features => Debiasing.FairKL(features, ClassLabels, Biases)),
        Of("FairKLOfficial", features => Debiasing.FairKLOfficial(features, ClassLabels, Biases)),
        Of("EnD", features => Debiasing.EnD(features, ClassLabels, Biases)),
        Of("BiasCon", features => Debiasing.BiasCon(features, ClassLabels, Biases, Temperature)),
        Of("SoftCon", features => Debiasing.SoftCon(features, ClassLabels, nn.functional.one_hot(Biases, 2).to(float64), Temperature)),
    ];

    private static LossPicture Of(string page, Func<Tensor, Tensor> loss) =>
        new(page, () => Ring.Draw(page, Places, item => loss(cat([item, Points(Places)]))));
}
