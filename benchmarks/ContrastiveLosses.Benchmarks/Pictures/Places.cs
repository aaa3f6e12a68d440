namespace ContrastiveLosses.Benchmarks.Pictures;

/// <summary>Where the fixed items of a ring are.</summary>
internal static class Places
{
    /// <summary>Two of the moving item's class, three of another.</summary>
    public static IReadOnlyList<(double Degrees, Kind Kind)> Classes { get; } =
        [(20, Kind.Own), (75, Kind.Own), (160, Kind.Other), (215, Kind.Other), (300, Kind.Other)];

    /// <summary>The moving item's partner, and three others.</summary>
    public static IReadOnlyList<(double Degrees, Kind Kind)> Partners { get; } =
        [(20, Kind.Own), (150, Kind.Other), (215, Kind.Other), (300, Kind.Other)];

    public static Tensor Labels => tensor(new long[] { 0, 0, 0, 1, 1, 1 });

    public static Tensor At(params double[] degrees) =>
        tensor([.. degrees.SelectMany(angle => new[] { Math.Cos(angle * Math.PI / 180), Math.Sin(angle * Math.PI / 180) })], [degrees.Length, 2]);

    public static Tensor Points(IEnumerable<(double Degrees, Kind Kind)> places) => At([.. places.Select(place => place.Degrees)]);
}
