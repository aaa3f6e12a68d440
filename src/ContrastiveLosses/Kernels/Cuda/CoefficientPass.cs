using ContrastiveLosses.Arguments;

namespace ContrastiveLosses.Kernels.Cuda;

/// <summary>
/// The gradients of rows and columns where there are too many features for <see cref="GradientPass"/>: a chunk of rows at a time, the
/// derivatives C by the products are written down and multiplied with the features: dX = C Y, dY = C^T X. Rows and columns that are the
/// same items have C + C^T in one. C is bfloat16 where the features are, else float32: float16 has no numbers as small as it may be.
/// </summary>
internal sealed class CoefficientPass(IKernelDriver driver, TileProblem problem, PackedProblem packed, IReadOnlyList<GradientTerm> terms)
{
    /// <summary>What a chunk may take, unless 128 rows take more.</summary>
    private const long ChunkBytes = 256 << 20;

    /// <summary>Rows of C begin at a multiple of 16 bytes, which matrix products like.</summary>
    private const int StrideUnit = 8;

    /// <summary>Most tiles below each other in a launch.</summary>
    private const int MostTiles = 65535;

    /// <summary>Most rows of a chunk, a multiple of a tile's or all; tests make it small.</summary>
    public int? ChunkRows { get; init; }

    /// <summary>Float32, of rows and of columns, as far as they are wanted; of rows alone where the columns are the same items.</summary>
    public (Tensor? Rows, Tensor? Columns) Run()
    {
        var (rows, columns) = (packed.Rows.Count, packed.Columns.Count);
        var stride = (columns + StrideUnit - 1) / StrideUnit * StrideUnit;
        var type = PackedProblem.PrecisionOf(problem) == Precision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        var x = problem.Rows.to(type);
        var y = problem.Columns?.to(type) ?? x;
        var chunkRows = ChunkRows ?? (int)Math.Min(rows, Math.Clamp(ChunkBytes / x.element_size() / stride / DeviceFunction.Tile, 1, MostTiles) * DeviceFunction.Tile);
        var ofRows = problem.Wanted[0] ? driver.Empty(x.shape, ScalarType.Float32, x.device) : null;
        var ofColumns = problem.Wanted[1] ? zeros(y.shape, float32, y.device) : null;
        if (ofRows is null && ofColumns is null) return default;
        var coefficients = driver.Empty([chunkRows, stride], type, x.device);
        for (var first = 0; first < rows; first += chunkRows)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(chunkRows, rows - first);
            Write(coefficients, first, count, stride);
            var chunk = coefficients.narrow(0, 0, count).narrow(1, 0, columns);
            ofRows?.narrow(0, first, count).copy_(driver.Multiply(chunk, y));
            ofColumns?.add_(driver.Multiply(chunk.t(), x.narrow(0, first, count)), Scalars.One);
        }
        return (ofRows, ofColumns);
    }

    private void Write(Tensor coefficients, int first, int count, int stride)
    {
        var written = false;
        foreach (var some in terms.Chunk(TermsParameters.Most))
        {
            driver.Launch(DeviceFunction.Coefficients, packed.Columns.Tiles, (count + DeviceFunction.Tile - 1) / DeviceFunction.Tile, new CoefficientParameters
            {
                Rows = packed.Rows.Parameters,
                Columns = packed.Columns.Parameters,
                Terms = GradientTerm.Pack(some),
                TermCount = some.Length,
                Target = RawStorage.AddressOf(coefficients),
                FirstRow = first,
                EndRow = first + count,
                Stride = stride,
                Adds = written ? 1 : 0,
                IsBFloat16 = coefficients.dtype == ScalarType.BFloat16 ? 1 : 0,
            }, [coefficients, .. packed.Rows.Tensors, .. packed.Columns.Tensors, .. some.SelectMany(term => term.Tensors)]);
            written = true;
        }
    }
}
