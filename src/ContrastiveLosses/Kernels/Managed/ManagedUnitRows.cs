using System.Numerics;
using ContrastiveLosses.Kernels.Managed.Simd;
using ContrastiveLosses.Kernels.Managed.Tiles;

namespace ContrastiveLosses.Kernels.Managed;

/// <summary>Rows of unit length and their gradient, a row at a time in float64, on the tensors' own memory.</summary>
internal static unsafe class ManagedUnitRows
{
    /// <summary>Each row divided by its length, and 1 / length: 0 for a row of zeros, which stays one; NaN for one that is not finite.</summary>
    public static (Tensor Unit, Tensor Inverse) Forward(Tensor rows) => rows.dtype == ScalarType.Float32
        ? Forward<float>(rows)
        : Forward<double>(rows);

    /// <summary>(g - u &lt;u, g&gt;) / length of each row; 0 for a row of zeros, whatever arrives.</summary>
    public static Tensor Backward(Tensor unit, Tensor inverse, Tensor gradient) => unit.dtype == ScalarType.Float32
        ? Backward<float>(unit, inverse, gradient)
        : Backward<double>(unit, inverse, gradient);

    /// <summary>Whether every number is finite.</summary>
    public static bool AreFinite(Tensor rows) => rows.dtype == ScalarType.Float32 ? AreFinite<float>(rows) : AreFinite<double>(rows);

    private static (Tensor Unit, Tensor Inverse) Forward<T>(Tensor rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (unit, inverse) = (empty(rows.shape, rows.dtype), empty([rows.shape[0]], float64));
        var (x, u) = (new RowMajor<T>(rows), new RowMajor<T>(unit));
        var inverses = (double*)RawStorage.AddressOf(inverse);
        Threads.ForEachRow(x.Count, x.Width, row => inverses[row] = Forward(x.Row(row), u.Row(row), x.Width));
        x.KeepAlive();
        GC.KeepAlive((unit, inverse));
        return (unit, inverse);
    }

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

    private static Tensor Backward<T>(Tensor unit, Tensor inverse, Tensor gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var result = empty(unit.shape, unit.dtype);
        var (u, g, target) = (new RowMajor<T>(unit), new RowMajor<T>(gradient), new RowMajor<T>(result));
        var inverses = (double*)RawStorage.AddressOf(inverse);
        Threads.ForEachRow(u.Count, u.Width, row =>
        {
            if (inverses[row] == 0) new Span<T>(target.Row(row), u.Width).Clear();
            else ExactSums.Reject(target.Row(row), g.Row(row), u.Row(row), inverses[row], u.Width);
        });
        u.KeepAlive();
        g.KeepAlive();
        GC.KeepAlive((inverse, result));
        return result;
    }

    private static bool AreFinite<T>(Tensor rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var x = new RowMajor<T>(rows);
        var count = 0;
        Threads.ForEachRow(x.Count, x.Width, row =>
        {
            if (ExactSums.AreFinite(x.Row(row), x.Width)) Interlocked.Increment(ref count);
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
