using System.Numerics;
using System.Runtime.CompilerServices;

namespace ContrastiveLosses.Kernels.Managed.Simd;

internal static unsafe partial class MicroKernel
{
    /// <summary>6 rows: 12 sums, for instruction sets with 16 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows6<T, V, L>(
        int depth, T* a, nint rowStride, nint depthStride, T* b, nint panelStride, T* target, nint targetStride, bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where V : struct
        where L : struct, ILanes<T, V>
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
            var p = a;
            { var x = L.Broadcast(p[0]); c0 = L.MultiplyAdd(x, b0, c0); d0 = L.MultiplyAdd(x, b1, d0); p += rowStride; }
            { var x = L.Broadcast(p[0]); c1 = L.MultiplyAdd(x, b0, c1); d1 = L.MultiplyAdd(x, b1, d1); p += rowStride; }
            { var x = L.Broadcast(p[0]); c2 = L.MultiplyAdd(x, b0, c2); d2 = L.MultiplyAdd(x, b1, d2); p += rowStride; }
            { var x = L.Broadcast(p[0]); c3 = L.MultiplyAdd(x, b0, c3); d3 = L.MultiplyAdd(x, b1, d3); p += rowStride; }
            { var x = L.Broadcast(p[0]); c4 = L.MultiplyAdd(x, b0, c4); d4 = L.MultiplyAdd(x, b1, d4); p += rowStride; }
            { var x = L.Broadcast(p[0]); c5 = L.MultiplyAdd(x, b0, c5); d5 = L.MultiplyAdd(x, b1, d5); p += rowStride; }
            a += depthStride;
            b += panelStride;
        }
        Put<T, V, L>(c0, d0, target + 0 * targetStride, add);
        Put<T, V, L>(c1, d1, target + 1 * targetStride, add);
        Put<T, V, L>(c2, d2, target + 2 * targetStride, add);
        Put<T, V, L>(c3, d3, target + 3 * targetStride, add);
        Put<T, V, L>(c4, d4, target + 4 * targetStride, add);
        Put<T, V, L>(c5, d5, target + 5 * targetStride, add);
    }
}
