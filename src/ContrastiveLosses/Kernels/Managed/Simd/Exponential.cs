using System.Numerics;
using System.Runtime.CompilerServices;

namespace ContrastiveLosses.Kernels.Managed.Simd;

/// <summary>2^x and log(1 + x) of a vector, to a unit or two in the last place of T.</summary>
internal static class Exponential
{
    /// <summary>log2(e).</summary>
    public const double BitsPerNat = 1.4426950408889634074;

    /// <summary>
    /// 2^x for x up to 127 (1023): x is split into a whole number and a rest in [-1/2, 1/2], whose power is a Taylor polynomial. Below
    /// -126 (-1022) the result is 0, and so is that of minus infinity.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V PowerOf2<T, V, L>(V x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where V : struct
        where L : struct, ILanes<T, V>
    {
        // Adding 1.5 2^m leaves the nearest whole number in the lowest bits.
        var magic = L.Broadcast(T.CreateTruncating(typeof(T) == typeof(float) ? 12582912.0 : 6755399441055744.0));
        var smallest = L.Broadcast(T.CreateTruncating(typeof(T) == typeof(float) ? -126.0 : -1022.0));
        var clamped = L.Max(smallest, x);
        var number = L.Add(clamped, magic);
        var rest = L.Subtract(clamped, L.Subtract(number, magic));
        var power = L.ScaleByLowBits(typeof(T) == typeof(float) ? Single<T, V, L>(rest) : Double<T, V, L>(rest), number);
        return L.Select(L.Less(x, smallest), L.Zero, power);
    }

    /// <summary>log(1 + u) for u in [0, 1], relative to its own size: 2 artanh(u / (2 + u)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LogOnePlus<T, V, L>(V u)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where V : struct
        where L : struct, ILanes<T, V>
    {
        var w = L.Divide(u, L.Add(u, Constant<T, V, L>(2)));
        var square = L.Multiply(w, w);
        var terms = typeof(T) == typeof(float) ? 8 : 17;
        var sum = Constant<T, V, L>(1.0 / (2 * terms + 1));
        for (var k = terms - 1; k >= 0; k--)
            sum = L.MultiplyAdd(sum, square, Constant<T, V, L>(1.0 / (2 * k + 1)));
        return L.Multiply(L.Add(w, w), sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Single<T, V, L>(V x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where V : struct
        where L : struct, ILanes<T, V>
    {
        // ln(2)^k / k!, the first left out below 2^-29 at |x| = 1/2.
        var p = Constant<T, V, L>(1.5252733804059838e-5);
        p = L.MultiplyAdd(p, x, Constant<T, V, L>(1.5403530393381606e-4));
        p = L.MultiplyAdd(p, x, Constant<T, V, L>(1.3333558146428443e-3));
        p = L.MultiplyAdd(p, x, Constant<T, V, L>(9.6181291076284769e-3));
        p = L.MultiplyAdd(p, x, Constant<T, V, L>(5.5504108664821576e-2));
        p = L.MultiplyAdd(p, x, Constant<T, V, L>(0.24022650695910069));
        p = L.MultiplyAdd(p, x, Constant<T, V, L>(0.69314718055994531));
        return L.MultiplyAdd(p, x, Constant<T, V, L>(1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Double<T, V, L>(V x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where V : struct
        where L : struct, ILanes<T, V>
    {
        // ln(2)^k / k!, the last kept term below 2^-54 at |x| = 1/2.
        var p = Constant<T, V, L>(1.3691488853904128e-12);
        p = L.MultiplyAdd(p, x, Constant<T, V, L>(2.5678435993488202e-11));
        p = L.MultiplyAdd(p, x, Constant<T, V, L>(4.4455382718708116e-10));
        p = L.MultiplyAdd(p, x, Constant<T, V, L>(7.0549116208011233e-9));
        p = L.MultiplyAdd(p, x, Constant<T, V, L>(1.0178086009239699e-7));
        p = L.MultiplyAdd(p, x, Constant<T, V, L>(1.3215486790144309e-6));
        p = L.MultiplyAdd(p, x, Constant<T, V, L>(1.5252733804059841e-5));
        p = L.MultiplyAdd(p, x, Constant<T, V, L>(1.5403530393381609e-4));
        p = L.MultiplyAdd(p, x, Constant<T, V, L>(1.3333558146428443e-3));
        p = L.MultiplyAdd(p, x, Constant<T, V, L>(9.6181291076284769e-3));
        p = L.MultiplyAdd(p, x, Constant<T, V, L>(5.5504108664821580e-2));
        p = L.MultiplyAdd(p, x, Constant<T, V, L>(0.24022650695910072));
        p = L.MultiplyAdd(p, x, Constant<T, V, L>(0.69314718055994531));
        return L.MultiplyAdd(p, x, Constant<T, V, L>(1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Constant<T, V, L>(double value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where V : struct
        where L : struct, ILanes<T, V> => L.Broadcast(T.CreateTruncating(value));
}
