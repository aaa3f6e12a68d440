using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ContrastiveLosses.Kernels.Managed.Simd;

/// <summary>
/// The bits of float16 and bfloat16 numbers to float32, which holds all of them, and back to the nearest, of two equally near ones to the
/// even. By whole numbers, because .NET has no instruction for float16; nothing depends on whether the processor flushes tiny numbers to 0.
/// </summary>
internal static unsafe class HalfTypes
{
    private const int Count = 8;
    private const uint Sign = 0x8000_0000;
    private const uint Infinity = 0x7F80_0000;
    private const uint QuietNaN = 0x0040_0000;

    /// <summary>Exponents of float16 are 112 less than those of float32, and its fractions 13 bits shorter.</summary>
    private const int Shift = 13;
    private const uint Exponent = 1u << 23;
    private const uint Rebias = 112 * Exponent;

    /// <summary>2^-14, the least float16 with a whole fraction; and 2^16, above the largest.</summary>
    private const uint LeastNormal = 113 * Exponent;
    private const uint AboveAll = 143 * Exponent;

    /// <summary>0.5: its last place is that of the least float16, so that a sum with it is rounded there.</summary>
    private const uint Rounder = 126 * Exponent;

    /// <summary>The numbers at source, source + step, ... as float32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Widen(ushort* source, nint step, float* target, int width, bool isBFloat16)
    {
        var bits = stackalloc ushort[Count];
        var wide = stackalloc float[Count];
        for (var d = 0; d < width; d += Count, source += Count * step, target += Count)
        {
            var count = Math.Min(Count, width - d);
            var isWhole = count == Count;
            for (var k = 0; k < count && (!isWhole || step != 1); k++) bits[k] = source[k * step];
            var (lower, upper) = Vector128.Widen(Vector128.Load(isWhole && step == 1 ? source : bits));
            var numbers = Vector256.Create(lower, upper);
            (isBFloat16 ? Vector256.ShiftLeft(numbers, 16) : OfFloat16(numbers)).AsSingle().Store(isWhole ? target : wide);
            for (var k = 0; k < count && !isWhole; k++) target[k] = wide[k];
        }
    }

    /// <summary>The numbers, rounded; what is too large becomes infinite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Narrow(float* source, ushort* target, int width, bool isBFloat16)
    {
        var wide = stackalloc float[Count];
        var bits = stackalloc ushort[Count];
        for (var d = 0; d < width; d += Count, source += Count, target += Count)
        {
            var count = Math.Min(Count, width - d);
            var isWhole = count == Count;
            for (var k = 0; k < count && !isWhole; k++) wide[k] = source[k];
            var numbers = Vector256.Load(isWhole ? source : wide).AsUInt32();
            var found = isBFloat16 ? ToBFloat16(numbers) : ToFloat16(numbers);
            Vector128.Narrow(found.GetLower(), found.GetUpper()).Store(isWhole ? target : bits);
            for (var k = 0; k < count && !isWhole; k++) target[k] = bits[k];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> OfFloat16(Vector256<uint> numbers)
    {
        var magnitude = Vector256.ShiftLeft(numbers & Vector256.Create(0x7FFFu), Shift);
        var normal = magnitude + Vector256.Create(Rebias);
        // A fraction without its leading 1 is what 2^-14 and the fraction have more than 2^-14.
        var tiny = ((magnitude + Vector256.Create(LeastNormal)).AsSingle() - Vector256.Create(LeastNormal).AsSingle()).AsUInt32();
        var found = Vector256.ConditionalSelect(Vector256.LessThan(magnitude, Vector256.Create(Exponent)), tiny, normal);
        var isFinite = Vector256.LessThan(magnitude, Vector256.Create(31 * Exponent));
        found = Vector256.ConditionalSelect(isFinite, found, magnitude | Vector256.Create(Infinity));
        return found | Vector256.ShiftLeft(numbers & Vector256.Create(0x8000u), 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> ToBFloat16(Vector256<uint> numbers)
    {
        var isNaN = Vector256.GreaterThan(numbers & Vector256.Create(~Sign), Vector256.Create(Infinity));
        var rounded = numbers + Vector256.Create(0x7FFFu) + (Vector256.ShiftRightLogical(numbers, 16) & Vector256<uint>.One);
        return Vector256.ShiftRightLogical(Vector256.ConditionalSelect(isNaN, numbers | Vector256.Create(QuietNaN), rounded), 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> ToFloat16(Vector256<uint> numbers)
    {
        var magnitude = numbers & Vector256.Create(~Sign);
        var odd = Vector256.ShiftRightLogical(magnitude, Shift) & Vector256<uint>.One;
        var normal = Vector256.ShiftRightLogical(magnitude - Vector256.Create(Rebias) + Vector256.Create((1u << (Shift - 1)) - 1) + odd, Shift);
        var tiny = (magnitude.AsSingle() + Vector256.Create(Rounder).AsSingle()).AsUInt32() - Vector256.Create(Rounder);
        var found = Vector256.ConditionalSelect(Vector256.LessThan(magnitude, Vector256.Create(LeastNormal)), tiny, normal);
        var isNaN = Vector256.GreaterThan(magnitude, Vector256.Create(Infinity));
        var large = Vector256.ConditionalSelect(isNaN, Vector256.Create(0x7E00u), Vector256.Create(0x7C00u));
        found = Vector256.ConditionalSelect(Vector256.LessThan(magnitude, Vector256.Create(AboveAll)), found, large);
        return found | Vector256.ShiftRightLogical(numbers & Vector256.Create(Sign), 16);
    }
}
