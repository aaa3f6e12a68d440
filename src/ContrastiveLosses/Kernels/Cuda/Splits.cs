namespace ContrastiveLosses.Kernels.Cuda;

/// <summary>How the columns are divided where the rows alone do not occupy the device, and how what the blocks leave is merged.</summary>
internal static class Splits
{
    /// <summary>Blocks for each multiprocessor, so that the last ones do not leave most of them idle.</summary>
    private const int BlocksPerMultiprocessor = 2;

    /// <summary>Splits of the tiles of columns, none of them empty, and the tiles of each.</summary>
    public static (int Count, int Tiles) Of(IKernelDriver driver, int rowTiles, int columnTiles)
    {
        var count = Math.Clamp(BlocksPerMultiprocessor * driver.Multiprocessors / rowTiles, 1, columnTiles);
        var tiles = (columnTiles + count - 1) / count;
        return ((columnTiles + tiles - 1) / tiles, tiles);
    }

    /// <summary>Merges partial results, at most <see cref="MergeParameters.Results.Most"/> of them, in one launch.</summary>
    public static void Merge(IKernelDriver driver, IReadOnlyList<(MergedParameters Result, Tensor[] Tensors)> results)
    {
        var parameters = new MergeParameters();
        for (var k = 0; k < results.Count; k++) parameters.Each[k] = results[k].Result;
        var threads = DeviceFunction.Merge.Threads;
        driver.Launch(
            DeviceFunction.Merge, checked((int)((results.Max(result => result.Result.Count) + threads - 1) / threads)), results.Count, parameters,
            results.SelectMany(result => result.Tensors));
    }
}
