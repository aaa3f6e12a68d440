using System.Numerics;
using System.Runtime.CompilerServices;

namespace ContrastiveLosses.Kernels.Managed.Simd;

internal static unsafe partial class MicroKernel
{
    /// <summary>6 rows: 12 sums, for instruction sets with 16 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows6<T, V, L, A>(
        int depth, T* a, T* b, nint panelStride, T factor, T* target, nint targetStride, bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where V : struct
        where L : struct, ILanes<T, V>
        where A : struct, IFactorLayout
    {
        var (c0, d0) = (L.Zero, L.Zero);
        var (c1, d1) = (L.Zero, L.Zero);
        var (c2, d2) = (L.Zero, L.Zero);
        var (c3, d3) = (L.Zero, L.Zero);
        var (c4, d4) = (L.Zero, L.Zero);
        var (c5, d5) = (L.Zero, L.Zero);
        for (var k = 0; k < depth; k++)
        {
            var (b0, b1) = (L.Load(b), L.Load(b + L.Count));
            { var x = L.Broadcast(a[0 * A.RowStride]); c0 = L.MultiplyAdd(x, b0, c0); d0 = L.MultiplyAdd(x, b1, d0); }
            { var x = L.Broadcast(a[1 * A.RowStride]); c1 = L.MultiplyAdd(x, b0, c1); d1 = L.MultiplyAdd(x, b1, d1); }
            { var x = L.Broadcast(a[2 * A.RowStride]); c2 = L.MultiplyAdd(x, b0, c2); d2 = L.MultiplyAdd(x, b1, d2); }
            { var x = L.Broadcast(a[3 * A.RowStride]); c3 = L.MultiplyAdd(x, b0, c3); d3 = L.MultiplyAdd(x, b1, d3); }
            { var x = L.Broadcast(a[4 * A.RowStride]); c4 = L.MultiplyAdd(x, b0, c4); d4 = L.MultiplyAdd(x, b1, d4); }
            { var x = L.Broadcast(a[5 * A.RowStride]); c5 = L.MultiplyAdd(x, b0, c5); d5 = L.MultiplyAdd(x, b1, d5); }
            a += A.DepthStride;
            b += panelStride;
        }
        var f = L.Broadcast(factor);
        Put<T, V, L>(c0, d0, f, target + 0 * targetStride, add);
        Put<T, V, L>(c1, d1, f, target + 1 * targetStride, add);
        Put<T, V, L>(c2, d2, f, target + 2 * targetStride, add);
        Put<T, V, L>(c3, d3, f, target + 3 * targetStride, add);
        Put<T, V, L>(c4, d4, f, target + 4 * targetStride, add);
        Put<T, V, L>(c5, d5, f, target + 5 * targetStride, add);
    }
}
