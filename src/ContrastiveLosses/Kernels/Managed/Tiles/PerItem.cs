using System.Numerics;

namespace ContrastiveLosses.Kernels.Managed.Tiles;

/// <summary>One number per item, padded to whole tiles, in from tensors and out to them. An order tells which item stands where.</summary>
internal static unsafe class PerItem
{
    public static int Padded(int count) => (count + Block.Size - 1) / Block.Size * Block.Size;

    /// <summary>The tensor's numbers, of any floating type, each through a function; the padding is 0.</summary>
    public static Scratch<T> From<T>(Tensor tensor, int[]? order, Func<double, double> each)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (tensor.dtype is ScalarType.Float32) return From<T, float>(tensor, order, each);
        if (tensor.dtype is ScalarType.Float64) return From<T, double>(tensor, order, each);
        using var exact = tensor.to(float64);
        return From<T, double>(exact, order, each);
    }

    /// <summary>A tensor of these numbers, which are in the order given.</summary>
    public static Tensor To<T>(int count, int[]? order, ScalarType type, Func<int, double> value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var result = empty([count], type);
        var target = (T*)RawStorage.AddressOf(result);
        for (var k = 0; k < count; k++) target[order is null ? k : order[k]] = T.CreateTruncating(value(k));
        GC.KeepAlive(result);
        return result;
    }

    private static Scratch<T> From<T, S>(Tensor tensor, int[]? order, Func<double, double> each)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where S : unmanaged, IBinaryFloatingPointIeee754<S>
    {
        var count = (int)tensor.size(0);
        var source = (S*)RawStorage.AddressOf(tensor);
        var stride = (nint)tensor.stride(0);
        var result = new Scratch<T>(Padded(count)).Clear();
        for (var k = 0; k < count; k++)
            result.Pointer[k] = T.CreateTruncating(each(double.CreateTruncating(source[(order is null ? k : order[k]) * stride])));
        GC.KeepAlive(tensor);
        return result;
    }
}
