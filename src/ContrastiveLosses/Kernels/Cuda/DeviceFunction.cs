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

    /// <summary>Features of an item that a tile takes at once.</summary>
    private const int Depth = 64;

    private const int Stages = 3;
    private const int TileThreads = 256;
    private const int TileBytes = Stages * 2 * Tile * Depth * sizeof(ushort);

    public static readonly DeviceFunction Pack = new("pack", "pack", 256);
    public static readonly DeviceFunction LogSumExp = Statistics("log_sum_exp");
    public static readonly DeviceFunction LogAddExp = Statistics("log_add_exp");
    public static readonly DeviceFunction LogAddExpSlope = Statistics("log_add_exp_slope");
    public static readonly DeviceFunction SquaredDeviations = Statistics("squared_deviations");
    public static readonly DeviceFunction MergeLogSumExp = new("statistics", "merge_log_sum_exp", Tile);
    public static readonly DeviceFunction MergeSum = new("statistics", "merge_sum", Tile);
    public static readonly DeviceFunction LogSumExpCoefficients = Coefficients("log_sum_exp");
    public static readonly DeviceFunction LogAddExpCoefficients = Coefficients("log_add_exp");
    public static readonly DeviceFunction SquaredDeviationCoefficients = Coefficients("squared_deviations");

    public static readonly IReadOnlyList<DeviceFunction> All =
    [
        Pack, LogSumExp, LogAddExp, LogAddExpSlope, SquaredDeviations, MergeLogSumExp, MergeSum,
        LogSumExpCoefficients, LogAddExpCoefficients, SquaredDeviationCoefficients,
    ];

    private static DeviceFunction Statistics(string kind) => new("statistics", "statistics_" + kind, TileThreads, TileBytes);

    private static DeviceFunction Coefficients(string kind) => new("coefficients", "coefficients_" + kind, TileThreads, TileBytes);
}
