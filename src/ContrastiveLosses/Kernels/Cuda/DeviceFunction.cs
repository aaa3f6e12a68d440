namespace ContrastiveLosses.Kernels.Cuda;

/// <summary>A kernel of Device/*.cu.</summary>
/// <param name="Module">The source file, whose PTX is a resource of this assembly.</param>
/// <param name="Name">The kernel's name.</param>
/// <param name="Threads">Threads of a block.</param>
/// <param name="SharedBytes">Shared memory of a block: no more than 99 KB, which is what every GPU has.</param>
internal sealed record DeviceFunction(string Module, string Name, int Threads, int SharedBytes = 0)
{
    /// <summary>Rows and columns of a tile.</summary>
    public const int Tile = 128;

    private const int TileThreads = 256;

    /// <summary>Rows that stay and stages of columns, or two stages of both.</summary>
    private const int TileBytes = 96 << 10;

    public static readonly DeviceFunction Pack = new("pack", "pack", 256);
    public static readonly DeviceFunction Count = new("count", "count", 256);
    public static readonly DeviceFunction GroupSums = new("group_sums", "group_sums", 128);
    public static readonly DeviceFunction GroupSumsContinued = new("group_sums", "group_sums_continued", 128);
    public static readonly DeviceFunction Statistics = Tiles("statistics", "statistics");
    public static readonly DeviceFunction StatisticsHalf = Tiles("statistics", "statistics_half");
    public static readonly DeviceFunction LogSumExp = Tiles("statistics", "statistics_log_sum_exp");
    public static readonly DeviceFunction LogSumExpHalf = Tiles("statistics", "statistics_log_sum_exp_half");
    public static readonly DeviceFunction Merge = new("statistics", "merge", 128);
    public static readonly DeviceFunction Coefficients = Tiles("coefficients", "coefficients");
    public static readonly DeviceFunction Gradient128 = Tiles("gradient", "gradient_128");
    public static readonly DeviceFunction Gradient128Half = Tiles("gradient", "gradient_128_half");
    public static readonly DeviceFunction Gradient256 = Tiles("gradient", "gradient_256");
    public static readonly DeviceFunction Gradient256Half = Tiles("gradient", "gradient_256_half");

    public static readonly IReadOnlyList<DeviceFunction> All =
    [
        Pack, Count, GroupSums, GroupSumsContinued, Statistics, StatisticsHalf, LogSumExp, LogSumExpHalf, Merge, Coefficients,
        Gradient128, Gradient128Half, Gradient256, Gradient256Half,
    ];

    private static DeviceFunction Tiles(string module, string name) => new(module, name, TileThreads, TileBytes);
}
