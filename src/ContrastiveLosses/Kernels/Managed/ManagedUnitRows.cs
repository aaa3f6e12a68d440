using System.Numerics;
using ContrastiveLosses.Kernels.Managed.Simd;
using ContrastiveLosses.Kernels.Managed.Tiles;

namespace ContrastiveLosses.Kernels.Managed;

/// <summary>
/// Rows of unit length and their gradient, a row at a time in float64, on the tensors' own memory. Of float16 and bfloat16 rows the unit
/// rows are float32, and the gradient of their own type.
/// </summary>
internal static unsafe class ManagedUnitRows
{
    /// <summary>Each row divided by its length, and 1 / length: 0 for a row of zeros, which stays one; NaN for one that is not finite.</summary>
    public static (Tensor Unit, Tensor Inverse) Forward(Tensor rows) => rows.dtype == ScalarType.Float64
        ? Forward<double>(rows, rows.dtype)
        : Forward<float>(rows, ScalarType.Float32);

    /// <summary>(g - u &lt;u, g&gt;) / length of each row, as the rows' type; 0 for a row of zeros, whatever arrives.</summary>
    public static Tensor Backward(Tensor unit, Tensor inverse, Tensor gradient, ScalarType type) => type == ScalarType.Float64
        ? Backward<double>(unit, inverse, gradient, type)
        : Backward<float>(unit, inverse, gradient, type);

    /// <summary>A float32 tensor's numbers in a half type.</summary>
    public static Tensor Narrow(Tensor rows, ScalarType type)
    {
        var result = empty(rows.shape, type);
        var x = new RowMajor<float>(rows);
        var target = (ushort*)RawStorage.AddressOf(result);
        Threads.ForEachRow<float>(x.Count, x.Width, (row, room) =>
            HalfTypes.Narrow(x.Row(row, room), target + (nint)row * x.Width, x.Width, type == ScalarType.BFloat16));
        x.KeepAlive();
        GC.KeepAlive(result);
        return result;
    }

    /// <summary>Whether every number is finite.</summary>
    public static bool AreFinite(Tensor rows) => rows.dtype == ScalarType.Float64 ? AreFinite<double>(rows) : AreFinite<float>(rows);

    private static (Tensor Unit, Tensor Inverse) Forward<T>(Tensor rows, ScalarType type)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (unit, inverse) = (empty(rows.shape, type), empty([rows.shape[0]], float64));
        var x = new RowMajor<T>(rows);
        var start = (T*)RawStorage.AddressOf(unit);
        var inverses = (double*)RawStorage.AddressOf(inverse);
        Threads.ForEachRow<T>(x.Count, x.Width, (row, _) =>
        {
            var u = start + (nint)row * x.Width;
            inverses[row] = Forward(x.Row(row, u), u, x.Width);
        });
        x.KeepAlive();
        GC.KeepAlive((unit, inverse));
        return (unit, inverse);
    }

    /// <summary>u may be x.</summary>
    private static double Forward<T>(T* x, T* u, int width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // A number by which the squares neither overflow nor underflow; float64 holds those of every float32.
        var unit = 1.0;
        var squares = ExactSums.Product(x, x, width);
        if (!(squares is > 1e-250 and < 1e250))
        {
            unit = Largest(x, width);
            squares = unit == 0 || !double.IsFinite(unit) ? unit : Squares(x, unit, width);
        }
        if (squares == 0)
        {
            new Span<T>(u, width).Clear();
            return 0;
        }
        var length = Math.Sqrt(squares);
        if (!double.IsFinite(length))
        {
            new Span<T>(u, width).Fill(T.NaN);
            return double.NaN;
        }
        if (unit == 1) ExactSums.Divide(u, x, length, width);
        else
            for (var d = 0; d < width; d++) u[d] = T.CreateTruncating(double.CreateTruncating(x[d]) / unit / length);
        return 1 / length / unit;
    }

    private static Tensor Backward<T>(Tensor unit, Tensor inverse, Tensor gradient, ScalarType type)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var result = empty(unit.shape, type);
        var (g, width, isHalf) = (new RowMajor<T>(gradient), (int)unit.shape[1], type != unit.dtype);
        var u = (T*)RawStorage.AddressOf(unit);
        var inverses = (double*)RawStorage.AddressOf(inverse);
        var target = RawStorage.AddressOf(result);
        Threads.ForEachRow<T>(g.Count, width, (row, room) =>
        {
            var place = (nint)row * width;
            var found = isHalf ? room + width : (T*)target + place;
            if (inverses[row] == 0) new Span<T>(found, width).Clear();
            else ExactSums.Reject(found, g.Row(row, room), u + place, inverses[row], width);
            if (isHalf) HalfTypes.Narrow((float*)found, (ushort*)target + place, width, type == ScalarType.BFloat16);
        });
        g.KeepAlive();
        GC.KeepAlive((unit, inverse, result));
        return result;
    }

    private static bool AreFinite<T>(Tensor rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var x = new RowMajor<T>(rows);
        var count = 0;
        Threads.ForEachRow<T>(x.Count, x.Width, (row, room) =>
        {
            if (ExactSums.AreFinite(x.Row(row, room), x.Width)) Interlocked.Increment(ref count);
        });
        x.KeepAlive();
        return count == x.Count;
    }

    private static double Largest<T>(T* x, int width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var largest = 0.0;
        for (var d = 0; d < width; d++) largest = Math.Max(largest, Math.Abs(double.CreateTruncating(x[d])));
        return largest;
    }

    private static double Squares<T>(T* x, double unit, int width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sum = 0.0;
        for (var d = 0; d < width; d++) sum += Math.Pow(double.CreateTruncating(x[d]) / unit, 2);
        return sum;
    }
}
