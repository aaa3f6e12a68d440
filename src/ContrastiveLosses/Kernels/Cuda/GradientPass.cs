
namespace ContrastiveLosses.Kernels.Cuda;

/// <summary>
/// The gradients of rows and columns without anything of a pair in memory: one pass over the products for the rows and, where the columns
/// are other items, one for these.
/// </summary>
internal sealed class GradientPass(IKernelDriver driver, TileProblem problem, PackedProblem packed, IReadOnlyList<GradientTerm> terms)
{
    /// <summary>The widest items that kernels for few features take, whose gradients need fewer registers.</summary>
    public const int FewFeatures = 128;

    /// <summary>The widest items that a block can hold the gradients of.</summary>
    public const int MostFeatures = 256;

    private readonly List<(MergedParameters Merged, Tensor[] Tensors)> merged = [];

    /// <summary>Float32, of rows and of columns, as far as they are wanted; of rows alone where the columns are the same items.</summary>
    public (Tensor? Rows, Tensor? Columns) Run()
    {
        var ofRows = problem.Wanted[0] ? Launch(packed.Rows, packed.Columns, terms) : null;
        var ofColumns = problem.Wanted[1] ? Launch(packed.Columns, packed.Rows, [.. terms.Select(term => term.Turned)]) : null;
        if (merged.Count > 0) Splits.Merge(driver, merged);
        return (ofRows, ofColumns);
    }

    private Tensor Launch(PackedItems rows, PackedItems columns, IReadOnlyList<GradientTerm> terms)
    {
        var features = problem.Rows.size(1);
        var function = (rows.Width <= FewFeatures, rows.IsHalfType) switch
        {
            (true, true) => DeviceFunction.Gradient128Half,
            (true, false) => DeviceFunction.Gradient128,
            (false, true) => DeviceFunction.Gradient256Half,
            (false, false) => DeviceFunction.Gradient256,
        };
        var (splits, tilesPerSplit) = Splits.Of(driver, rows.Tiles, columns.Tiles, bytesOfSplit: sizeof(float) * rows.Count * features);
        // Terms beyond what a launch takes are further partial results.
        var launches = terms.Chunk(TermsParameters.Most).ToArray();
        var partial = Empty(launches.Length, splits, rows.Count, features);
        for (var k = 0; k < launches.Length; k++)
            foreach (var (first, count) in Splits.Launches(driver, rows, columns, products: 2))
                driver.Launch(function, count, splits, new GradientParameters
                {
                    Rows = rows.Parameters,
                    Columns = columns.Parameters,
                    Terms = GradientTerm.Pack(launches[k]),
                    TermCount = launches[k].Length,
                    Target = RawStorage.AddressOf(partial.select(0, k)),
                    Features = (int)features,
                    TilesPerSplit = tilesPerSplit,
                    FirstTile = first,
                }, [partial, .. rows.Tensors, .. columns.Tensors, .. launches[k].SelectMany(term => term.Tensors)]);
        if (launches.Length * splits == 1) return partial.reshape(rows.Count, features);
        var result = Empty(rows.Count, features);
        merged.Add((new()
        {
            Sum = RawStorage.AddressOf(partial),
            Result = RawStorage.AddressOf(result),
            Kind = StatisticKind.Sum,
            Count = result.numel(),
            Partials = launches.Length * splits,
        }, [partial, result]));
        return result;
    }

    private Tensor Empty(params long[] shape) => driver.Empty(shape, ScalarType.Float32, problem.Rows.device);
}
