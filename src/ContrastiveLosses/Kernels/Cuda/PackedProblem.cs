namespace ContrastiveLosses.Kernels.Cuda;

/// <summary>Rows and columns of a problem as the kernels take them.</summary>
internal sealed class PackedProblem
{
    /// <summary>Rows are a multiple of 16 bytes, which is what a tile is copied in.</summary>
    private const int WidthUnit = 8;

    /// <summary>Blocks of a launch that take turns with the numbers.</summary>
    private const int MostBlocks = 1 << 16;

    public PackedProblem(IKernelDriver driver, TileProblem problem)
    {
        var features = problem.Rows.size(1);
        var width = (features + WidthUnit - 1) / WidthUnit * WidthUnit;
        var (parts, type) = PrecisionOf(problem) switch
        {
            Precision.Highest => (3, ScalarType.BFloat16),
            Precision.High => (2, ScalarType.BFloat16),
            Precision.BFloat16 => (1, ScalarType.BFloat16),
            _ => (1, ScalarType.Float16),
        };
        var (rows, columns) = PackedItems.WithoutFeatures(problem, problem.Reductions.Select(tile => tile.Set));
        if (problem.SortedBy is { } bit && problem.RowKeys[bit] is { } rowKey && problem.ColumnKeys[bit] is { } columnKey)
            (rows, columns) = (rows.Beside(rowKey, columnKey), columns.Beside(columnKey, rowKey));
        Rows = WithMemory(rows);
        Columns = problem.Columns is null ? Rows : WithMemory(columns);
        var numbers = width * Math.Max(Rows.Count, Columns.Count);
        var blocks = Math.Min((numbers + DeviceFunction.Pack.Threads - 1) / DeviceFunction.Pack.Threads, MostBlocks);
        driver.Launch(DeviceFunction.Pack, (int)blocks, problem.Columns is null ? 1 : 2, new PackParameters
        {
            First = Side(problem.Rows, Rows),
            Second = Side(problem.Columns ?? problem.Rows, Columns),
            Features = (int)features,
            Width = (int)width,
            Parts = parts,
            IsHalf = type == ScalarType.Float16 ? 1 : 0,
            Type = problem.Rows.dtype switch { ScalarType.Float32 => 0, ScalarType.BFloat16 => 1, _ => 2 },
        }, new[] { problem.Rows, problem.Columns }.OfType<Tensor>().Concat(Rows.Tensors).Concat(Columns.Tensors));

        PackedItems WithMemory(PackedItems items) =>
            items with
            {
                Data = driver.Empty([items.Count, parts, width], type, problem.Rows.device),
                Bounds = driver.Empty([items.Tiles, 3, 2], ScalarType.Int64, problem.Rows.device),
            };
    }

    /// <summary>Items that are packed.</summary>
    public PackedProblem(PackedItems rows, PackedItems columns) => (Rows, Columns) = (rows, columns);

    public PackedItems Rows { get; }

    public PackedItems Columns { get; }

    /// <summary>Features of a half type need no more than it.</summary>
    public static Precision PrecisionOf(TileProblem problem) => problem.Rows.dtype switch
    {
        ScalarType.BFloat16 => Precision.BFloat16,
        ScalarType.Float16 => Precision.Float16,
        _ => problem.Precision,
    };

    /// <summary>A vector of numbers as the kernels read it.</summary>
    public static Tensor Single(Tensor numbers) => numbers.to(float32).contiguous();

    public static nint AddressOf(Tensor? tensor) => tensor is null ? 0 : RawStorage.AddressOf(tensor);

    private static PackedSideParameters Side(Tensor source, PackedItems target) => new()
    {
        Source = RawStorage.AddressOf(source),
        Target = AddressOf(target.Data),
        Id = AddressOf(target.Keys[0]),
        Label = AddressOf(target.Keys[1]),
        Bias = AddressOf(target.Keys[2]),
        Bounds = AddressOf(target.Bounds),
        RowStride = source.stride(0),
        ColumnStride = source.stride(1),
        Count = target.Count,
    };
}
