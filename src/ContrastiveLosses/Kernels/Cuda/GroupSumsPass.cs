using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Kernels.Cuda;

/// <summary>
/// Sums by group in two launches, always in the same order. One group of all rows and groups of one row each take the same time.
/// </summary>
internal sealed class GroupSumsPass(IKernelDriver driver)
{
    /// <summary>Chunks enough for the largest GPU, of rows enough that a second launch has little to add.</summary>
    private const int MostChunks = 512, LeastRows = 32;

    /// <summary>[groups, features] of float64 values.</summary>
    public Tensor Sums(Tensor values, Groups groups)
    {
        var (rows, width) = ((int)values.size(0), (int)values.size(1));
        var sums = zeros([groups.Count, width], float64, values.device);
        if (rows == 0 || width == 0) return sums;
        var (group, order) = groups.Columns.sort(stable: true);
        values = values.contiguous();
        var chunk = Math.Max(LeastRows, (rows + MostChunks - 1) / MostChunks);
        var chunks = (rows + chunk - 1) / chunk;
        var continued = driver.Empty([chunks, width], ScalarType.Float64, values.device);
        var parameters = new GroupSumsParameters
        {
            Values = RawStorage.AddressOf(values),
            Order = RawStorage.AddressOf(order),
            Group = RawStorage.AddressOf(group),
            Sums = RawStorage.AddressOf(sums),
            Continued = RawStorage.AddressOf(continued),
            Rows = rows,
            Width = width,
            Chunk = chunk,
            Chunks = chunks,
        };
        Launch(DeviceFunction.GroupSums, chunks);
        if (chunks > 1) Launch(DeviceFunction.GroupSumsContinued, chunks - 1);
        return sums;

        void Launch(DeviceFunction function, int blocks) => driver.Launch(
            function, blocks, (width + function.Threads - 1) / function.Threads, parameters, values, order, group, sums, continued);
    }
}
