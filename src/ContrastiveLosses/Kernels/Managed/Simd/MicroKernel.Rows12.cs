using System.Numerics;
using System.Runtime.CompilerServices;

namespace ContrastiveLosses.Kernels.Managed.Simd;

internal static unsafe partial class MicroKernel
{
    /// <summary>12 rows: 24 sums, for instruction sets with 32 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows12<T, V, L, A>(
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
        var (c6, d6) = (L.Zero, L.Zero);
        var (c7, d7) = (L.Zero, L.Zero);
        var (c8, d8) = (L.Zero, L.Zero);
        var (c9, d9) = (L.Zero, L.Zero);
        var (c10, d10) = (L.Zero, L.Zero);
        var (c11, d11) = (L.Zero, L.Zero);
        for (var k = 0; k < depth; k++)
        {
            var (b0, b1) = (L.Load(b), L.Load(b + L.Count));
            { var x = L.Broadcast(a[0 * A.RowStride]); c0 = L.MultiplyAdd(x, b0, c0); d0 = L.MultiplyAdd(x, b1, d0); }
            { var x = L.Broadcast(a[1 * A.RowStride]); c1 = L.MultiplyAdd(x, b0, c1); d1 = L.MultiplyAdd(x, b1, d1); }
            { var x = L.Broadcast(a[2 * A.RowStride]); c2 = L.MultiplyAdd(x, b0, c2); d2 = L.MultiplyAdd(x, b1, d2); }
            { var x = L.Broadcast(a[3 * A.RowStride]); c3 = L.MultiplyAdd(x, b0, c3); d3 = L.MultiplyAdd(x, b1, d3); }
            { var x = L.Broadcast(a[4 * A.RowStride]); c4 = L.MultiplyAdd(x, b0, c4); d4 = L.MultiplyAdd(x, b1, d4); }
            { var x = L.Broadcast(a[5 * A.RowStride]); c5 = L.MultiplyAdd(x, b0, c5); d5 = L.MultiplyAdd(x, b1, d5); }
            { var x = L.Broadcast(a[6 * A.RowStride]); c6 = L.MultiplyAdd(x, b0, c6); d6 = L.MultiplyAdd(x, b1, d6); }
            { var x = L.Broadcast(a[7 * A.RowStride]); c7 = L.MultiplyAdd(x, b0, c7); d7 = L.MultiplyAdd(x, b1, d7); }
            { var x = L.Broadcast(a[8 * A.RowStride]); c8 = L.MultiplyAdd(x, b0, c8); d8 = L.MultiplyAdd(x, b1, d8); }
            { var x = L.Broadcast(a[9 * A.RowStride]); c9 = L.MultiplyAdd(x, b0, c9); d9 = L.MultiplyAdd(x, b1, d9); }
            { var x = L.Broadcast(a[10 * A.RowStride]); c10 = L.MultiplyAdd(x, b0, c10); d10 = L.MultiplyAdd(x, b1, d10); }
            { var x = L.Broadcast(a[11 * A.RowStride]); c11 = L.MultiplyAdd(x, b0, c11); d11 = L.MultiplyAdd(x, b1, d11); }
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
        Put<T, V, L>(c6, d6, f, target + 6 * targetStride, add);
        Put<T, V, L>(c7, d7, f, target + 7 * targetStride, add);
        Put<T, V, L>(c8, d8, f, target + 8 * targetStride, add);
        Put<T, V, L>(c9, d9, f, target + 9 * targetStride, add);
        Put<T, V, L>(c10, d10, f, target + 10 * targetStride, add);
        Put<T, V, L>(c11, d11, f, target + 11 * targetStride, add);
    }
}
