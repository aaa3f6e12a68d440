using System.Numerics;
using System.Runtime.CompilerServices;

namespace ContrastiveLosses.Kernels.Managed.Simd;

/// <summary>
/// A product of a few rows with two vectors of columns whose sums stay in registers. The rows are written out because a loop over
/// an array of vectors would put every sum into memory.
/// </summary>
internal static unsafe partial class MicroKernel
{
    /// <summary>target[i, j] (+)= factor sum_k a[i, k] b[k, j], for rows and two vectors of columns.</summary>
    /// <param name="rows">How many; those up to a whole group, of 12 or 6, are computed too, and must have memory.</param>
    /// <param name="depth">The number of products in a sum.</param>
    /// <param name="a">Laid out as <typeparamref name="A"/> says.</param>
    /// <param name="b">b[k, j] stands at k * panelStride + j.</param>
    /// <param name="panelStride">See <paramref name="b"/>.</param>
    /// <param name="factor">What every sum is multiplied with.</param>
    /// <param name="target">target[i, j] stands at i * targetStride + j.</param>
    /// <param name="targetStride">See <paramref name="target"/>.</param>
    /// <param name="add">Whether the product is added to what is there.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<T, V, L, A>(
        int rows, int depth, T* a, T* b, nint panelStride, T factor, T* target, nint targetStride, bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where V : struct
        where L : struct, ILanes<T, V>
        where A : struct, IFactorLayout
    {
        if (Unsafe.SizeOf<V>() == 64)
            for (var i = 0; i < rows; i += 12)
                Rows12<T, V, L, A>(depth, a + i * A.RowStride, b, panelStride, factor, target + i * targetStride, targetStride, add);
        else
            for (var i = 0; i < rows; i += 6)
                Rows6<T, V, L, A>(depth, a + i * A.RowStride, b, panelStride, factor, target + i * targetStride, targetStride, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<T, V, L>(V left, V right, V factor, T* target, bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where V : struct
        where L : struct, ILanes<T, V>
    {
        L.Store(add ? L.MultiplyAdd(left, factor, L.Load(target)) : L.Multiply(left, factor), target);
        L.Store(add ? L.MultiplyAdd(right, factor, L.Load(target + L.Count)) : L.Multiply(right, factor), target + L.Count);
    }
}
