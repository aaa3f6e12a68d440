namespace ContrastiveLosses.Kernels.Cuda;

/// <summary>How the columns are divided where the rows alone do not occupy the device evenly, and how what the blocks leave is merged.</summary>
internal static class Splits
{
    /// <summary>Most splits, but where even so many leave multiprocessors without a block.</summary>
    private const int Most = 32;

    /// <summary>What the partial results of a reduction may take where there is more than one split.</summary>
    private const long MostBytes = 256 << 20;

    /// <summary>
    /// Splits of the tiles of columns, none of them empty, and the tiles of each: so many that the blocks, one on each multiprocessor at a
    /// time, are done soonest. More splits that gain less than a twentieth are not worth their merge.
    /// </summary>
    public static (int Count, int Tiles) Of(IKernelDriver driver, int rowTiles, int columnTiles, long bytesOfSplit)
    {
        var most = (int)Math.Min(Math.Min(columnTiles, Math.Max(Most, driver.Multiprocessors / rowTiles)), Math.Max(1, MostBytes / bytesOfSplit));
        var (best, least) = ((Count: 1, Tiles: columnTiles), double.PositiveInfinity);
        for (var wanted = 1; wanted <= most; wanted++)
        {
            var tiles = Rounds(columnTiles, wanted);
            var count = Rounds(columnTiles, tiles);
            var time = Rounds((long)rowTiles * count, driver.Multiprocessors) * (double)tiles;
            if (time < 0.95 * least) (best, least) = ((count, tiles), time);
        }
        return best;

        static int Rounds(long all, int atOnce) => (int)((all + atOnce - 1) / atOnce);
    }

    /// <summary>The tiles of rows that each launch takes, all of which have as many pairs.</summary>
    public static IEnumerable<(int First, int Count)> Launches(IKernelDriver driver, PackedItems rows, PackedItems columns, int products)
    {
        // Fewer features than these take as long, for their exponentials.
        const int LeastWidth = 64;
        var parts = (int)rows.Data!.size(1);
        var workOfTile = (long)DeviceFunction.Tile * columns.Count * Math.Max(rows.Width, LeastWidth) * (parts * (parts + 1) / 2) * products;
        var most = (int)Math.Clamp(driver.MostWork / workOfTile, 1, rows.Tiles);
        for (var first = 0; first < rows.Tiles; first += most) yield return (first, Math.Min(most, rows.Tiles - first));
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
