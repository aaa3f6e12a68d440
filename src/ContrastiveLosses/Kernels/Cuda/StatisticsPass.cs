using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Kernels.Cuda;

/// <summary>One reduction of rows over the columns of a set, or of columns over rows.</summary>
/// <param name="Kind">What is computed.</param>
/// <param name="Tile">The reduction as it was asked for; its level, a mean for squared deviations, is compared with the products.</param>
internal sealed record Statistic(StatisticKind Kind, Tile Tile)
{
    public bool OfColumns => Tile.Kind == TileKind.ColumnLogSumExp;

    /// <summary>Whether partial results have a largest number beside the sum.</summary>
    public bool HasLargest => Kind is StatisticKind.LogSumExp or StatisticKind.ArgMax;
}

/// <summary>
/// Reductions in as few passes over the products as there are directions, up to four at a time. Each split of the columns leaves two numbers
/// a row, one for each half of its tiles' columns; one launch merges them all, in the columns' order.
/// </summary>
internal sealed class StatisticsPass(IKernelDriver driver, TileProblem problem, PackedProblem packed)
{
    private readonly List<(MergedParameters Merged, Tensor[] Tensors)> merged = [];

    public Tensor[] Compute(params IReadOnlyList<Statistic> statistics)
    {
        var results = new Dictionary<Statistic, Tensor>(ReferenceEqualityComparer.Instance);
        foreach (var direction in statistics.GroupBy(statistic => statistic.OfColumns))
            foreach (var some in direction.Chunk(StatisticsParameters.Statistics.Most))
                Launch(some, direction.Key, results);
        Merge();
        return [.. statistics.Select(statistic => results[statistic])];
    }

    private void Launch(Statistic[] statistics, bool ofColumns, Dictionary<Statistic, Tensor> results)
    {
        var (rows, columns) = ofColumns ? (packed.Columns, packed.Rows) : (packed.Rows, packed.Columns);
        var (splits, tilesPerSplit) = Splits.Of(driver, rows.Tiles, columns.Tiles, bytesOfSplit: 16L * rows.Count);
        var parameters = new StatisticsParameters { Rows = rows.Parameters, Columns = columns.Parameters, Count = statistics.Length, TilesPerSplit = tilesPerSplit };
        List<Tensor> tensors = [.. rows.Tensors, .. columns.Tensors];
        for (var k = 0; k < statistics.Length; k++)
        {
            var (kind, tile) = statistics[k];
            var level = tile.Level is { } given ? PackedProblem.Single(given) : null;
            var weight = tile.ColumnLogWeights is { } weights ? PackedProblem.Single(weights) : null;
            var sum = Empty(ScalarType.Float32, 2 * splits, rows.Count);
            var largest = statistics[k].HasLargest ? Empty(ScalarType.Float32, 2 * splits, rows.Count) : null;
            var result = results[statistics[k]] = Empty(kind == StatisticKind.ArgMax ? ScalarType.Int64 : ScalarType.Float32, rows.Count);
            parameters.Each[k] = new()
            {
                Level = PackedProblem.AddressOf(level),
                Weight = PackedProblem.AddressOf(weight),
                Largest = PackedProblem.AddressOf(largest),
                Sum = PackedProblem.AddressOf(sum),
                Factor = (float)(problem.Scale * tile.Alpha),
                Epsilon = (float)tile.Epsilon,
                Kind = kind,
                Table = tile.Set.Table,
            };
            merged.Add((new()
            {
                Largest = PackedProblem.AddressOf(largest),
                Sum = PackedProblem.AddressOf(sum),
                Result = PackedProblem.AddressOf(result),
                Kind = kind,
                Count = rows.Count,
                Partials = 2 * splits,
            }, [.. new[] { largest, sum, result }.OfType<Tensor>()]));
            tensors.AddRange(new[] { level, weight, largest, sum }.OfType<Tensor>());
        }
        var function = (statistics is [{ Kind: StatisticKind.LogSumExp }], rows.IsWhole) switch
        {
            (true, true) => DeviceFunction.LogSumExpHalf,
            (true, false) => DeviceFunction.LogSumExp,
            (false, true) => DeviceFunction.StatisticsHalf,
            (false, false) => DeviceFunction.Statistics,
        };
        foreach (var (first, count) in Splits.Launches(driver, rows, columns, products: 1))
            driver.Launch(function, count, splits, parameters with { FirstTile = first }, tensors);
    }

    private void Merge()
    {
        foreach (var some in merged.Chunk(MergeParameters.Results.Most)) Splits.Merge(driver, some);
        merged.Clear();
    }

    private Tensor Empty(ScalarType type, params long[] shape) => driver.Empty(shape, type, problem.Rows.device);
}
