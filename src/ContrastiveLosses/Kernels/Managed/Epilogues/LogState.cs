using System.Numerics;
using ContrastiveLosses.Kernels.Managed.Tiles;

namespace ContrastiveLosses.Kernels.Managed.Epilogues;

/// <summary>
/// Per item sum 2^v over what was seen so far, as total * 2^unit. The unit is a whole number, so that moving to another one is exact and
/// costs no power.
/// </summary>
internal sealed unsafe class LogState : IDisposable
{
    private readonly Scratch<double> units;
    private readonly Scratch<double> totals;

    public LogState(int count)
    {
        (units, totals) = (new Scratch<double>(count), new Scratch<double>(count).Clear());
        new Span<double>(units.Pointer, count).Fill(double.NegativeInfinity);
    }

    /// <summary>Adds the sums * 2^unit to as many items from a first one on.</summary>
    public void Add<T>(int first, int count, double unit, T* sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var k = 0; k < count; k++)
        {
            var sum = double.CreateTruncating(sums[k]);
            // Nearly always: the items of a batch soon have one unit.
            if (units.Pointer[first + k] == unit) totals.Pointer[first + k] += sum;
            else if (sum != 0) Add(first + k, unit, sum);
        }
    }

    /// <summary>Adds sum * 2^unit to an item.</summary>
    public void Add(int item, double unit, double sum)
    {
        var (before, total) = (units.Pointer[item], totals.Pointer[item]);
        if (unit <= before)
        {
            totals.Pointer[item] = total + sum * Power(unit - before);
            return;
        }
        units.Pointer[item] = unit;
        totals.Pointer[item] = (total == 0 ? 0 : total * Power(before - unit)) + sum;
    }

    /// <summary>The largest unit of some items; minus infinity when nothing was added to any.</summary>
    public double LargestUnit(int first, int count)
    {
        var largest = double.NegativeInfinity;
        // Not Math.Max, which minds NaN and zeros: no unit is one.
        for (var item = first; item < first + count; item++)
            if (units.Pointer[item] > largest)
                largest = units.Pointer[item];
        return largest;
    }

    /// <summary>log of the item's sum; minus infinity when nothing was added.</summary>
    public double Logarithm(int item) => totals.Pointer[item] == 0
        ? double.NegativeInfinity
        : (units.Pointer[item] + Math.Log2(totals.Pointer[item])) / Simd.Exponential.BitsPerNat;

    public void Dispose()
    {
        units.Dispose();
        totals.Dispose();
    }

    /// <summary>2^n for a whole n of at most 0.</summary>
    private static double Power(double n) => n < -1022 ? 0 : BitConverter.Int64BitsToDouble(((long)n + 1023) << 52);
}
