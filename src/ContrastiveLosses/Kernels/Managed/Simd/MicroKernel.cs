using System.Numerics;
using System.Runtime.CompilerServices;

namespace ContrastiveLosses.Kernels.Managed.Simd;

/// <summary>
/// A product of a few rows with two vectors of columns whose sums stay in registers. The rows are written out because a loop over
/// an array of vectors would put every sum into memory.
/// </summary>
internal static unsafe partial class MicroKernel
{
    /// <summary>target[i, j] (+)= sum_k a[i, k] b[k, j], for whole groups of rows and two vectors of columns.</summary>
    /// <param name="rows">A multiple of 12.</param>
    /// <param name="depth">The number of products in a sum.</param>
    /// <param name="a">a[i, k] stands at i * rowStride + k * depthStride.</param>
    /// <param name="rowStride">See <paramref name="a"/>.</param>
    /// <param name="depthStride">See <paramref name="a"/>.</param>
    /// <param name="b">b[k, j] stands at k * panelStride + j.</param>
    /// <param name="panelStride">See <paramref name="b"/>.</param>
    /// <param name="target">target[i, j] stands at i * targetStride + j.</param>
    /// <param name="targetStride">See <paramref name="target"/>.</param>
    /// <param name="add">Whether the product is added to what is there.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<T, V, L>(
        int rows, int depth, T* a, nint rowStride, nint depthStride, T* b, nint panelStride, T* target, nint targetStride, bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where V : struct
        where L : struct, ILanes<T, V>
    {
        if (Unsafe.SizeOf<V>() == 64)
            for (var i = 0; i < rows; i += 12)
                Rows12<T, V, L>(depth, a + i * rowStride, rowStride, depthStride, b, panelStride, target + i * targetStride, targetStride, add);
        else
            for (var i = 0; i < rows; i += 6)
                Rows6<T, V, L>(depth, a + i * rowStride, rowStride, depthStride, b, panelStride, target + i * targetStride, targetStride, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<T, V, L>(V left, V right, T* target, bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where V : struct
        where L : struct, ILanes<T, V>
    {
        if (add)
        {
            left = L.Add(left, L.Load(target));
            right = L.Add(right, L.Load(target + L.Count));
        }
        L.Store(left, target);
        L.Store(right, target + L.Count);
    }
}
