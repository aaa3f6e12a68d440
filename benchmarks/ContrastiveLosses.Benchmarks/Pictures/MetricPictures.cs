namespace ContrastiveLosses.Benchmarks.Pictures;

/// <summary>Losses of distances in the plane, and partners to mix with.</summary>
internal static class MetricPictures
{
    private static readonly (double X, double Y, Kind Kind)[] Places =
        [(-0.9, 0.4, Kind.Own), (-0.5, -0.6, Kind.Own), (0.9, 0.6, Kind.Other), (0.8, -0.7, Kind.Other)];

    private static Tensor Labels => tensor(new long[] { 0, 0, 0, 1, 1 });

    public static IReadOnlyList<LossPicture> All { get; } =
    [
        Of("Triplet", features => Contrastive.Triplet(features, Labels, margin: 0.5)),
        Of("ContrastiveMargin", features => Contrastive.ContrastiveMargin(features, Labels, margin: 1.5)),
        new("SiamesePrototypicalMetric", () => Plane.Draw(
            "SiamesePrototypicalMetric", [(0, 0, Kind.Own)],
            item => Contrastive.SiamesePrototypicalMetric(item, zeros(1, 2, float64), tensor(new[] { -2.0, -1 }), tensor(new[] { 1.0 }), ones(1, int64)))),
    ];

    private static LossPicture Of(string page, Func<Tensor, Tensor> loss) => new(page, () => Plane.Draw(
        page, Places, item => loss(cat([item, tensor([.. Places.SelectMany(place => new[] { place.X, place.Y })], [Places.Length, 2])]))));
}
