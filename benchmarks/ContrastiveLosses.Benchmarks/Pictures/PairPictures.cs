using static ContrastiveLosses.Benchmarks.Pictures.Places;
using static ContrastiveLosses.Contrastive;

namespace ContrastiveLosses.Benchmarks.Pictures;

/// <summary>Losses of paired rows: the moving item is a row of x, its own is its row of y.</summary>
internal static class PairPictures
{
    private const double Temperature = 0.5;

    public static IReadOnlyList<LossPicture> All { get; } =
    [
        Pairs("InfoNCE", (x, y) => InfoNCE(x, y, Temperature)),
        Pairs("SCE", (x, y) => SCE(x, y, temperature: Temperature, targetTemperature: 0.5)),
        Pairs("ReSSL", (x, y) => ReSSL(x, y, temperature: Temperature, targetTemperature: 0.5)),
        Pairs("SigLIP", (x, y) => SigLIP(x, y, temperature: Temperature, logitBias: -1)),
        Pairs("UniCL", (x, y) => UniCL(x, y, tensor(new long[] { 0, 1, 1, 2 }), Temperature)),
        Pairs("ImprovedContrastive", (x, y) => ImprovedContrastive(x, y, Temperature)),
        Pairs("RenyiCL", (x, y) => RenyiCL(x, y, Temperature)),
        Pairs("DHEL", (x, y) => DHEL(x, y, Temperature)),
        Pairs("SpectralContrastive", (x, y) => SpectralContrastive(x, y)),
        Pairs("BiasTransformedContrastive", (x, y) => Debiasing.BiasTransformedContrastive(x, y, Temperature), "its translation"),
        Pairs("GISTEmbed", (x, y) => GISTEmbed(x, y, At(20, 165, 230, 290), y, temperature: Temperature)),
        Alone("InfoNCEQueue", item => InfoNCEQueue(item, At(20), At(150, 215, 300), Temperature), "its key", "queue"),
        Alone("MultipleNegativesRanking", item => MultipleNegativesRanking(item, At(20), At(150, 215, 300), Temperature), "its document", "hard negatives"),
        Alone("SampledNCE", item => SampledNCE(item, At(20), At(150, 215, 300), tensor(new long[,] { { 0, 1, 2 } }), Temperature), "its positive", "drawn negatives"),
        Alone("CoSENT", item => CoSENT(
            item.expand(4, 2), Points(Partners), tensor(new[] { 1.0, 0, 0, 0 }), Temperature), "the pair with score 1", "with score 0"),
        Alone("NPairs", item => NPairs(cat([item, At(150, 215, 300)]), Points(Partners)), "its positive", "other positives"),
    ];

    /// <summary>The other rows of x are a little beside their partners.</summary>
    private static LossPicture Pairs(string page, Func<Tensor, Tensor, Tensor> loss, string own = "its partner") => new(page, () => Ring.Draw(
        page, Partners, item => loss(cat([item, At(165, 230, 290)]), Points(Partners)), new() { [Kind.Own] = own, [Kind.Other] = "other pairs" }));

    private static LossPicture Alone(string page, Func<Tensor, Tensor> loss, string own, string others) => new(page, () => Ring.Draw(
        page, Partners, loss, new() { [Kind.Own] = own, [Kind.Other] = others }));
}
