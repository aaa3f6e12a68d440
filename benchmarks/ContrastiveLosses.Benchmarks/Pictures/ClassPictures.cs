using static ContrastiveLosses.Benchmarks.Pictures.Places;
using static ContrastiveLosses.Contrastive;

namespace ContrastiveLosses.Benchmarks.Pictures;

/// <summary>The supervised losses: the moving item has a class.</summary>
internal static class ClassPictures
{
    private const double Temperature = 0.5;

    private static readonly (double, Kind)[] Prototypes = [(45, Kind.Own), (225, Kind.Other)];

    public static IReadOnlyList<LossPicture> All { get; } =
    [
        Batch("SupCon", features => SupCon(features, Labels, Temperature)),
        Batch("SINCERE", features => SINCERE(features, Labels, Temperature)),
        Batch("EpsilonSupInfoNCE", features => EpsilonSupInfoNCE(features, Labels, Temperature, epsilon: 0.5)),
        Batch("EpsilonSupCon", features => EpsilonSupCon(features, Labels, Temperature, epsilon: 0.5)),
        Batch("InfoL1O", features => InfoL1O(features, Labels, Temperature)),
        Batch("MultiSimilarity", features => MultiSimilarity(features, Labels, beta: 10)),
        Batch("HardSupCon", features => HardSupCon(features, Labels, Temperature)),
        Batch("SPCE", features => SPCE(features, Labels, 2, normalize: true)),
        Batch("GSC", features => Debiasing.GSC(features, Labels, Temperature)),
        Batch("SoftTarget", features => SoftTarget(features, Labels.unsqueeze(1).eq(Labels).to(float64), Temperature, 0.5)),
        Of("UniCon", [.. Classes, (118, Kind.Further), (340, Kind.Further)], item => UniCon(
            cat([item, Points(Classes)]), At(118, 340, 118, 340, 118, 340), Labels, Temperature), "mixtures"),
        Of("BCL", [.. Classes, (45, Kind.Further), (225, Kind.Further)], item => BCL(
            cat([item, Points(Classes)]), Labels, At(45, 225), Temperature), "class centers"),
        Of("ESupCon", [.. Classes, (45, Kind.Further), (225, Kind.Further)], item => ESupCon(
            cat([item, Points(Classes)]), Labels, At(45, 225), Temperature), "prototypes"),
        Of("ProtoNCE", Prototypes, item => ProtoNCE(item, At(45, 225), zeros(1, int64), tensor(new[] { 0.3, 0.6 })), ""),
        new("RankNContrast", () => Ring.Draw(
            "RankNContrast", [(20, Kind.Own), (75, Kind.Further), (160, Kind.Other)],
            item => RankNContrast(cat([item, At(20, 75, 160)]), tensor(new[] { 0.0, 1, 2, 4 }), Temperature, normalize: true),
            new() { [Kind.Own] = "target 1 from its own", [Kind.Further] = "2", [Kind.Other] = "4" })),
    ];

    private static LossPicture Batch(string page, Func<Tensor, Tensor> loss) =>
        new(page, () => Ring.Draw(page, Classes, item => loss(cat([item, Points(Classes)]))));

    private static LossPicture Of(string page, IReadOnlyList<(double, Kind)> places, Func<Tensor, Tensor> loss, string further) =>
        new(page, () => Ring.Draw(page, places, loss, new() { [Kind.Further] = further }));
}
