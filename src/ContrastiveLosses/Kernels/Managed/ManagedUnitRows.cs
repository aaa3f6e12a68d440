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
    /// <summary>Each row divided by its length; a row of zeros stays one, and one that is not finite becomes NaN.</summary>
    public static Tensor Forward(Tensor rows) => rows.dtype == ScalarType.Float64
        ? Forward<double>(rows, rows.dtype)
        : Forward<float>(rows, ScalarType.Float32);

    /// <summary>(g - u &lt;u, g&gt;) / length of each row, whose unit row u is found again, as the rows' type; 0 for a row of zeros, whatever arrives.</summary>
    public static Tensor Backward(Tensor rows, Tensor gradient) => rows.dtype == ScalarType.Float64
        ? Backward<double>(rows, gradient)
        : Backward<float>(rows, gradient);

    /// <summary>A float32 tensor's numbers in a half type.</summary>
    public static Tensor Narrow(Tensor rows, ScalarType type)
    {
        var x = new RowMajor<float>(rows);
        var result = empty([x.Count, x.Width], type);
        var target = (ushort*)RawStorage.AddressOf(result);
        Threads.ForEachRow<float>(x.Count, x.Width, (row, room) =>
            HalfTypes.Narrow(x.Row(row, room), target + (nint)row * x.Width, x.Width, type == ScalarType.BFloat16));
        x.KeepAlive();
        GC.KeepAlive(result);
        return result;
    }

    /// <summary>Whether every number is finite.</summary>
    public static bool AreFinite(Tensor rows) => rows.dtype == ScalarType.Float64 ? AreFinite<double>(rows) : AreFinite<float>(rows);

    private static Tensor Forward<T>(Tensor rows, ScalarType type)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var x = new RowMajor<T>(rows);
        var unit = empty([x.Count, x.Width], type);
        var start = (T*)RawStorage.AddressOf(unit);
        Threads.ForEachRow<T>(x.Count, x.Width, (row, _) =>
        {
            var u = start + (nint)row * x.Width;
            Normalize(x.Row(row, u), u, x.Width);
        });
        x.KeepAlive();
        GC.KeepAlive(unit);
        return unit;
    }

    /// <summary>u = x / length, and 1 / length: 0 for a row of zeros, NaN for one that is not finite. u may be x.</summary>
    private static double Normalize<T>(T* x, T* u, int width)
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

    private static Tensor Backward<T>(Tensor rows, Tensor gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (x, g, type) = (new RowMajor<T>(rows), new RowMajor<T>(gradient), rows.dtype);
        var (result, isHalf) = (empty([x.Count, x.Width], type), type is ScalarType.Float16 or ScalarType.BFloat16);
        var target = RawStorage.AddressOf(result);
        Threads.ForEachRow<T>(x.Count, x.Width, (row, room) =>
        {
            var place = (nint)row * x.Width;
            var found = isHalf ? room + x.Width : (T*)target + place;
            var inverse = Normalize(x.Row(row, room), room, x.Width);
            if (inverse == 0) new Span<T>(found, x.Width).Clear();
            else ExactSums.Reject(found, g.Row(row, room + x.Width), room, inverse, x.Width);
            if (isHalf) HalfTypes.Narrow((float*)found, (ushort*)target + place, x.Width, type == ScalarType.BFloat16);
        });
        x.KeepAlive();
        g.KeepAlive();
        GC.KeepAlive(result);
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
