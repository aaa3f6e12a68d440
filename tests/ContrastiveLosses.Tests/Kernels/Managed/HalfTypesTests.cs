using ContrastiveLosses.Kernels.Managed.Simd;

namespace ContrastiveLosses.Tests.Kernels.Managed;

public sealed unsafe class HalfTypesTests
{
    private const int All = 1 << 16;
    private const float Guard = 12345;

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 3)]
    [InlineData(true, 1)]
    [InlineData(true, 3)]
    public void EveryNumberIsWhatDotNetSaysItIs(bool isBFloat16, int step)
    {
        var source = new ushort[All * step];
        for (var bits = 0; bits < All; bits++) source[bits * step] = (ushort)bits;
        // 65,536 numbers are whole vectors; 65,531 are not.
        foreach (var width in new[] { All, All - 5, 7, 1, 0 })
        {
            var found = new float[All + 1];
            Array.Fill(found, Guard);
            fixed (ushort* from = source)
            fixed (float* to = found)
                HalfTypes.Widen(from, step, to, width, isBFloat16);
            for (var bits = 0; bits < width; bits++)
            {
                var expected = Number((ushort)bits, isBFloat16);
                if (float.IsNaN(expected)) Assert.True(float.IsNaN(found[bits]), $"{bits:x4} is {found[bits]}");
                else Assert.True(BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(found[bits]), $"{bits:x4} is {found[bits]}, not {expected}");
            }
            Assert.All(found.Skip(width), number => Assert.Equal(Guard, number));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EveryNumberComesBackAndWhatLiesBetweenTwoGoesToTheNearest(bool isBFloat16)
    {
        var (numbers, expected) = (new List<float>(), new List<ushort>());
        for (var bits = 0; bits < All; bits++)
        {
            var (number, next) = (Number((ushort)bits, isBFloat16), Number((ushort)(bits + 1), isBFloat16));
            if (float.IsNaN(number)) continue;
            Add(number, bits);
            // Beyond the largest number lies infinity, which begins where the next number would be rounded to.
            if (float.IsInfinity(number) || float.IsNaN(next) || (bits & 0x7FFF) == 0x7FFF) continue;
            if (float.IsInfinity(next)) next = number + (number - Number((ushort)(bits - 1), isBFloat16));
            var middle = (float)(((double)number + next) / 2);
            if (float.IsInfinity(middle)) continue;
            Add(middle, bits % 2 == 0 ? bits : bits + 1);
            Add(number < middle ? MathF.BitDecrement(middle) : MathF.BitIncrement(middle), bits);
            Add(number < middle ? MathF.BitIncrement(middle) : MathF.BitDecrement(middle), bits + 1);
        }
        var found = Narrowed([.. numbers], isBFloat16);
        for (var k = 0; k < found.Length; k++) Assert.True(expected[k] == found[k], $"{numbers[k]:r} is {found[k]:x4}, not {expected[k]:x4}");
        Assert.True(found.Length > 3 * 63_000);

        void Add(float number, int bits)
        {
            numbers.Add(number);
            expected.Add((ushort)bits);
        }
    }

    [Fact]
    public void AnyFloat32BecomesWhatDotNetsHalfIs()
    {
        const int seed = 11;
        var random = new Random(seed);
        var numbers = new float[1_000_003];
        for (var k = 0; k < numbers.Length; k++)
            // Half of them near the numbers that float16 has.
            numbers[k] = k % 2 == 0 ? BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)) : MathF.ScaleB(2 * random.NextSingle() - 1, random.Next(-26, 18));
        var found = Narrowed(numbers, false);
        for (var k = 0; k < numbers.Length; k++)
        {
            var (expected, own) = ((Half)numbers[k], BitConverter.UInt16BitsToHalf(found[k]));
            Assert.True(Half.IsNaN(expected) ? Half.IsNaN(own) : BitConverter.HalfToUInt16Bits(expected) == found[k], $"seed {seed}: {numbers[k]:r} is {own}, not {expected}");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void NotANumberAndInfinityStay(bool isBFloat16)
    {
        float[] numbers = [float.NaN, -float.NaN, float.PositiveInfinity, float.NegativeInfinity, BitConverter.Int32BitsToSingle(0x7F800001), float.MaxValue, -0f];
        var found = Narrowed(numbers, isBFloat16).Select(bits => Number(bits, isBFloat16)).ToArray();
        Assert.Equal([float.NaN, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.NaN, float.PositiveInfinity, -0f], found);
        Assert.True(float.IsNegative(found[^1]));
    }

    /// <summary>In rows of several widths, between numbers that must not change.</summary>
    private static ushort[] Narrowed(float[] numbers, bool isBFloat16)
    {
        var found = new ushort[numbers.Length + 1];
        found[^1] = 0xABCD;
        fixed (float* from = numbers)
        fixed (ushort* to = found)
            for (int first = 0, width = 1; first < numbers.Length; first += width, width = width % 4096 * 2 + 1)
                HalfTypes.Narrow(from + first, to + first, Math.Min(width, numbers.Length - first), isBFloat16);
        Assert.Equal(0xABCD, found[^1]);
        return found[..^1];
    }

    private static float Number(ushort bits, bool isBFloat16) =>
        isBFloat16 ? BitConverter.UInt32BitsToSingle((uint)bits << 16) : (float)BitConverter.UInt16BitsToHalf(bits);
}
