namespace ContrastiveLosses.Benchmarks.Pictures;

/// <summary>What one loss does, drawn from the library itself.</summary>
/// <param name="Page">The loss's page in docs/losses, and the name of the file.</param>
/// <param name="Draw">The picture as SVG: the same bytes each time.</param>
internal sealed record LossPicture(string Page, Func<string> Draw)
{
    public static IReadOnlyList<LossPicture> All { get; } =
        [.. ClassPictures.All, .. ViewPictures.All, .. PairPictures.All, .. DebiasingPictures.All, .. MetricPictures.All, .. CurvePictures.All];
}
