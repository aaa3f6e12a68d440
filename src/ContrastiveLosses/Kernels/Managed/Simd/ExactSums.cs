using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ContrastiveLosses.Kernels.Managed.Simd;

/// <summary>Sums and products of rows of float32 or float64, computed in float64.</summary>
internal static unsafe class ExactSums
{
    private const int Count = 4;
    private const int WideCount = 8;

    /// <summary>sum_d x_d y_d.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Product<X, Y>(X* x, Y* y, int width)
        where X : unmanaged, INumberBase<X>
        where Y : unmanaged, INumberBase<Y>
    {
        var (d, sum, wide) = (0, Vector256<double>.Zero, Vector512<double>.Zero);
        for (; IsWide && d <= width - WideCount; d += WideCount) wide += LoadWide(x + d) * LoadWide(y + d);
        if (IsWide) sum = wide.GetLower() + wide.GetUpper();
        for (; d <= width - Count; d += Count) sum += Load(x + d) * Load(y + d);
        var result = Vector256.Sum(sum);
        for (; d < width; d++) result += double.CreateTruncating(x[d]) * double.CreateTruncating(y[d]);
        return result;
    }

    /// <summary>target_d += factor x_d.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add<Y, X>(Y* target, X* x, double factor, int width)
        where Y : unmanaged, INumberBase<Y>
        where X : unmanaged, INumberBase<X>
    {
        var (d, factors, wide) = (0, Vector256.Create(factor), Vector512.Create(factor));
        for (; IsWide && d <= width - WideCount; d += WideCount) StoreWide(LoadWide(target + d) + wide * LoadWide(x + d), target + d);
        for (; d <= width - Count; d += Count) Store(Load(target + d) + factors * Load(x + d), target + d);
        for (; d < width; d++) target[d] = Y.CreateTruncating(double.CreateTruncating(target[d]) + factor * double.CreateTruncating(x[d]));
    }

    /// <summary>Whether all x_d are finite: the product with zero is zero for those alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool AreFinite<X>(X* x, int width)
        where X : unmanaged, INumberBase<X>
    {
        var (d, sum) = (0, Vector256<double>.Zero);
        for (; d <= width - Count; d += Count) sum += Load(x + d) * Vector256<double>.Zero;
        var result = Vector256.Sum(sum);
        for (; d < width; d++) result += double.CreateTruncating(x[d]) * 0;
        return result == 0;
    }

    /// <summary>target_d = x_d / divisor, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Divide<Y>(Y* target, Y* x, double divisor, int width)
        where Y : unmanaged, INumberBase<Y>
    {
        var (d, divisors, wide) = (0, Vector256.Create(divisor), Vector512.Create(divisor));
        for (; IsWide && d <= width - WideCount; d += WideCount) StoreWide(LoadWide(x + d) / wide, target + d);
        for (; d <= width - Count; d += Count) Store(Load(x + d) / divisors, target + d);
        for (; d < width; d++) target[d] = Y.CreateTruncating(double.CreateTruncating(x[d]) / divisor);
    }

    /// <summary>target = factor (x - u &lt;u, x&gt;): what is left of x at right angles to u, a vector of unit length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Reject<Y>(Y* target, Y* x, Y* u, double factor, int width)
        where Y : unmanaged, INumberBase<Y>
    {
        var product = Product(x, u, width);
        var (d, factors, products) = (0, Vector256.Create(factor), Vector256.Create(product));
        var (wideFactors, wideProducts) = (Vector512.Create(factor), Vector512.Create(product));
        for (; IsWide && d <= width - WideCount; d += WideCount)
            StoreWide(wideFactors * (LoadWide(x + d) - wideProducts * LoadWide(u + d)), target + d);
        for (; d <= width - Count; d += Count) Store(factors * (Load(x + d) - products * Load(u + d)), target + d);
        for (; d < width; d++)
            target[d] = Y.CreateTruncating(factor * (double.CreateTruncating(x[d]) - product * double.CreateTruncating(u[d])));
    }

    /// <summary>Where 512 bits are faster than twice 256.</summary>
    private static bool IsWide => Vector512.IsHardwareAccelerated && Avx512F.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> LoadWide<X>(X* source)
        where X : unmanaged =>
        typeof(X) == typeof(double) ? Vector512.Load((double*)source) : Avx512F.ConvertToVector512Double(Vector256.Load((float*)source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreWide<X>(Vector512<double> value, X* target)
        where X : unmanaged
    {
        if (typeof(X) == typeof(double)) value.Store((double*)target);
        else Avx512F.ConvertToVector256Single(value).Store((float*)target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Load<X>(X* source)
        where X : unmanaged
    {
        if (typeof(X) == typeof(double)) return Vector256.Load((double*)source);
        if (Avx.IsSupported) return Avx.ConvertToVector256Double(Vector128.Load((float*)source));
        var (lower, upper) = Vector128.Widen(Vector128.Load((float*)source));
        return Vector256.Create(lower, upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<X>(Vector256<double> value, X* target)
        where X : unmanaged
    {
        if (typeof(X) == typeof(double)) value.Store((double*)target);
        else if (Avx.IsSupported) Avx.ConvertToVector128Single(value).Store((float*)target);
        else Vector128.Narrow(value.GetLower(), value.GetUpper()).Store((float*)target);
    }
}
