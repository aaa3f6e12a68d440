using System.Numerics;
using System.Runtime.CompilerServices;

namespace ContrastiveLosses.Kernels.Managed.Simd;

internal static unsafe partial class MicroKernel
{
    /// <summary>12 rows: 24 sums, for instruction sets with 32 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows12<T, V, L>(
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
        var (c6, d6) = (L.Zero, L.Zero);
        var (c7, d7) = (L.Zero, L.Zero);
        var (c8, d8) = (L.Zero, L.Zero);
        var (c9, d9) = (L.Zero, L.Zero);
        var (c10, d10) = (L.Zero, L.Zero);
        var (c11, d11) = (L.Zero, L.Zero);
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
            { var x = L.Broadcast(p[0]); c6 = L.MultiplyAdd(x, b0, c6); d6 = L.MultiplyAdd(x, b1, d6); p += rowStride; }
            { var x = L.Broadcast(p[0]); c7 = L.MultiplyAdd(x, b0, c7); d7 = L.MultiplyAdd(x, b1, d7); p += rowStride; }
            { var x = L.Broadcast(p[0]); c8 = L.MultiplyAdd(x, b0, c8); d8 = L.MultiplyAdd(x, b1, d8); p += rowStride; }
            { var x = L.Broadcast(p[0]); c9 = L.MultiplyAdd(x, b0, c9); d9 = L.MultiplyAdd(x, b1, d9); p += rowStride; }
            { var x = L.Broadcast(p[0]); c10 = L.MultiplyAdd(x, b0, c10); d10 = L.MultiplyAdd(x, b1, d10); p += rowStride; }
            { var x = L.Broadcast(p[0]); c11 = L.MultiplyAdd(x, b0, c11); d11 = L.MultiplyAdd(x, b1, d11); p += rowStride; }
            a += depthStride;
            b += panelStride;
        }
        Put<T, V, L>(c0, d0, target + 0 * targetStride, add);
        Put<T, V, L>(c1, d1, target + 1 * targetStride, add);
        Put<T, V, L>(c2, d2, target + 2 * targetStride, add);
        Put<T, V, L>(c3, d3, target + 3 * targetStride, add);
        Put<T, V, L>(c4, d4, target + 4 * targetStride, add);
        Put<T, V, L>(c5, d5, target + 5 * targetStride, add);
        Put<T, V, L>(c6, d6, target + 6 * targetStride, add);
        Put<T, V, L>(c7, d7, target + 7 * targetStride, add);
        Put<T, V, L>(c8, d8, target + 8 * targetStride, add);
        Put<T, V, L>(c9, d9, target + 9 * targetStride, add);
        Put<T, V, L>(c10, d10, target + 10 * targetStride, add);
        Put<T, V, L>(c11, d11, target + 11 * targetStride, add);
    }
}
