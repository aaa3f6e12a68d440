using static ContrastiveLosses.Benchmarks.Pictures.Places;
using static ContrastiveLosses.Contrastive;

namespace ContrastiveLosses.Benchmarks.Pictures;

/// <summary>The self-supervised losses: the moving item is a view of a sample, its own is the other view.</summary>
internal static class ViewPictures
{
    private const double Temperature = 0.5;

    private static readonly (double, Kind)[] Items =
        [(20, Kind.Own), (150, Kind.Other), (165, Kind.Other), (215, Kind.Other), (230, Kind.Other), (290, Kind.Other), (305, Kind.Other)];

    public static IReadOnlyList<LossPicture> All { get; } =
    [
        Views("NTXent", views => NTXent(views, Temperature)),
        Views("DCL", views => DCL(views, Temperature)),
        Views("Debiased", views => Debiased(views, Temperature)),
        Views("RINCE", views => RINCE(views, Temperature)),
        Views("MACL", views => MACL(views, Temperature)),
        Views("GlobalContrastive", views => GlobalContrastive(views, full([4], double.NegativeInfinity, float64), Temperature).Item1),
    ];

    private static LossPicture Views(string page, Func<Tensor, Tensor> loss) => new(page, () => Ring.Draw(
        page, Items, item => loss(cat([item, Points(Items)]).reshape(4, 2, 2)), new() { [Kind.Own] = "its other view", [Kind.Other] = "other samples" }));
}
