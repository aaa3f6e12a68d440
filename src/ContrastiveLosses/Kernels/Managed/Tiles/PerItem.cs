using System.Numerics;

namespace ContrastiveLosses.Kernels.Managed.Tiles;

/// <summary>One number per item, padded to whole tiles, in from tensors and out to them.</summary>
internal static unsafe class PerItem
{
    public static int Padded(int count) => (count + Block.Size - 1) / Block.Size * Block.Size;

    /// <summary>The tensor's numbers, of any floating type, each through a function; the padding is 0.</summary>
    public static Scratch<T> From<T>(Tensor tensor, Func<double, double> each)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var exact = tensor.to(float64);
        using var contiguous = exact.contiguous();
        var count = (int)contiguous.shape[0];
        var source = (double*)RawStorage.AddressOf(contiguous);
        var result = new Scratch<T>(Padded(count)).Clear();
        for (var k = 0; k < count; k++) result.Pointer[k] = T.CreateTruncating(each(source[k]));
        GC.KeepAlive(contiguous);
        return result;
    }

    /// <summary>A tensor of these numbers.</summary>
    public static Tensor To<T>(int count, ScalarType type, Func<int, double> value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var result = empty([count], type);
        var target = (T*)RawStorage.AddressOf(result);
        for (var k = 0; k < count; k++) target[k] = T.CreateTruncating(value(k));
        GC.KeepAlive(result);
        return result;
    }
}
