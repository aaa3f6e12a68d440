using ContrastiveLosses.Arguments;
using ContrastiveLosses.Kernels.Managed.Tiles;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Kernels.Cuda;

/// <summary>Rows and columns of a problem as the kernels take them, and its statistics.</summary>
internal sealed class PackedProblem
{
    /// <summary>Blocks for each multiprocessor, so that the last ones do not leave most of them idle.</summary>
    private const int BlocksPerMultiprocessor = 2;

    private readonly IKernelDriver driver;
    private readonly TileProblem problem;

    public PackedProblem(IKernelDriver driver, TileProblem problem)
    {
        (this.driver, this.problem) = (driver, problem);
        var keys = Enumerable.Range(0, 3).Where(IsWanted).ToHashSet();
        Rows = new(driver, problem.Rows, Wanted(bit => problem.RowKeys[bit]));
        Columns = problem.Columns is null ? Rows : new(driver, problem.Columns, Wanted(bit => problem.ColumnKeys[bit]));

        IEnumerable<Tensor?> Wanted(Func<int, Tensor?> key) => Enumerable.Range(0, 3).Select(bit => keys.Contains(bit) ? key(bit) : null);
    }

    public PackedItems Rows { get; }

    public PackedItems Columns { get; }

    /// <summary>The log-sum-exp of each row or, for a column reduction, of each column.</summary>
    public Tensor LogSumExp(Tile tile) => Reduce(
        DeviceFunction.LogSumExp, tile, tile.Kind == TileKind.ColumnLogSumExp, problem.Scale * tile.Alpha, null, LogWeights(tile));

    /// <summary>A sum over each row's members that depends on a level of the row.</summary>
    public Tensor Sum(DeviceFunction function, Tile tile, Tensor level) =>
        Reduce(function, tile, false, problem.Scale, Single(level), null);

    /// <summary>A vector of numbers as the kernels read it.</summary>
    public static Tensor Single(Tensor numbers) => numbers.to(float32).contiguous();

    /// <summary>The log weights of a log-sum-exp's columns; those of a column's rows are 0.</summary>
    public Tensor LogWeights(Tile tile) => tile.Kind == TileKind.ColumnLogSumExp ? Zeros(Rows)
        : tile.ColumnLogWeights is { } weights ? Single(weights) : Zeros(Columns);

    private bool IsWanted(int bit) =>
        problem.RowKeys[bit] is not null && problem.ColumnKeys[bit] is not null && problem.Reductions.Any(tile => tile.Set.DependsOn(bit));

    /// <summary>Each split of the columns leaves two numbers a row, one for each half of its tiles' columns; they are merged in order.</summary>
    private Tensor Reduce(DeviceFunction function, Tile tile, bool ofColumns, double factor, Tensor? level, Tensor? weight)
    {
        var (rows, columns) = ofColumns ? (Columns, Rows) : (Rows, Columns);
        var splits = Math.Clamp(BlocksPerMultiprocessor * driver.Multiprocessors / rows.Tiles, 1, columns.Tiles);
        var tilesPerSplit = (columns.Tiles + splits - 1) / splits;
        splits = (columns.Tiles + tilesPerSplit - 1) / tilesPerSplit;
        var isLogarithm = function == DeviceFunction.LogSumExp;
        var sum = Empty(2 * splits, rows.Count);
        var largest = isLogarithm ? Empty(2 * splits, rows.Count) : null;
        driver.Launch(function, rows.Tiles, splits, new StatisticsParameters
        {
            Rows = rows.Parameters,
            Columns = columns.Parameters,
            Level = Address(level),
            Weight = Address(weight),
            Largest = Address(largest),
            Sum = Address(sum),
            Factor = (float)factor,
            Epsilon = (float)tile.Epsilon,
            Table = tile.Set.Table,
            TilesPerSplit = tilesPerSplit,
        }, [.. rows.Tensors, .. columns.Tensors, .. new[] { level, weight, largest, sum }.OfType<Tensor>()]);
        var result = Empty(rows.Count);
        var merge = isLogarithm ? DeviceFunction.MergeLogSumExp : DeviceFunction.MergeSum;
        driver.Launch(merge, (rows.Count + merge.Threads - 1) / merge.Threads, 1, new MergeParameters
        {
            Largest = Address(largest),
            Sum = Address(sum),
            Result = Address(result),
            Count = rows.Count,
            Partials = 2 * splits,
        }, [result, .. new[] { largest, sum }.OfType<Tensor>()]);
        return result;
    }

    private Tensor Empty(params long[] shape) => driver.Empty(shape, ScalarType.Float32, problem.Rows.device);

    private Tensor Zeros(PackedItems items) => zeros([items.Count], float32, problem.Rows.device);

    private static nint Address(Tensor? tensor) => tensor is null ? 0 : RawStorage.AddressOf(tensor);
}
