using ContrastiveLosses.Kernels.Managed.Tiles;

namespace ContrastiveLosses.Kernels.Cuda;

/// <summary>
/// Items as tensor cores take them: each feature as the sum of some bfloat16 numbers, of 8 bits each. Three are a float32, two a float16.
/// </summary>
internal sealed class PackedItems
{
    /// <summary>Rows are a multiple of 16 bytes, which is what a tile is copied in.</summary>
    private const int WidthUnit = 8;

    private const int MostBlocks = 1 << 16;

    private readonly Tensor data;
    private readonly Tensor?[] keys;

    public PackedItems(IKernelDriver driver, Tensor features, IEnumerable<Tensor?> keys)
    {
        Count = (int)features.shape[0];
        Parts = features.dtype switch { ScalarType.Float32 => 3, ScalarType.Float16 => 2, _ => 1 };
        Width = (int)(features.shape[1] + WidthUnit - 1) / WidthUnit * WidthUnit;
        data = driver.Empty([Count, Parts, Width], ScalarType.BFloat16, features.device);
        this.keys = [.. keys.Select(key => key?.contiguous())];
        var blocks = Math.Min(((long)Count * Width + DeviceFunction.Pack.Threads - 1) / DeviceFunction.Pack.Threads, MostBlocks);
        driver.Launch(DeviceFunction.Pack, (int)blocks, 1, new PackParameters
        {
            Source = RawStorage.AddressOf(features),
            Target = RawStorage.AddressOf(data),
            RowStride = features.stride(0),
            ColumnStride = features.stride(1),
            Count = Count,
            Features = (int)features.shape[1],
            Width = Width,
            Parts = Parts,
            Type = features.dtype switch { ScalarType.Float32 => 0, ScalarType.BFloat16 => 1, _ => 2 },
        }, features, data);
    }

    public int Count { get; }

    public int Width { get; }

    /// <summary>The numbers of a feature.</summary>
    public int Parts { get; }

    public int Tiles => (Count + DeviceFunction.Tile - 1) / DeviceFunction.Tile;

    public SideParameters Parameters => new()
    {
        Data = RawStorage.AddressOf(data),
        Id = Address(0),
        Label = Address(1),
        Bias = Address(2),
        Count = Count,
        Width = Width,
        Parts = Parts,
    };

    public IEnumerable<Tensor> Tensors => keys.OfType<Tensor>().Prepend(data);

    private nint Address(int bit) => keys[bit] is { } key ? RawStorage.AddressOf(key) : 0;
}
