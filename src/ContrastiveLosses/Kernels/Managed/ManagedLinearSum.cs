using System.Numerics;
using ContrastiveLosses.Kernels.Managed.Tiles;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Kernels.Managed;

/// <summary>
/// The sums of <see cref="LinearTerms"/> on the tensors' own memory: sum_{j in A(i)} s_ij = scale &lt;x_i, sum_T a_T sum_{j: T agrees} y_j&gt;,
/// and its gradient. Added in float64, in the order of the items.
/// </summary>
internal static unsafe class ManagedLinearSum
{
    /// <summary>Whether these features are some that it can read.</summary>
    public static bool IsFor(Tensor features) =>
        features.device_type == DeviceType.CPU && features.dtype is ScalarType.Float32 or ScalarType.Float64;

    /// <summary>The sum of each row.</summary>
    public static Tensor Forward(Tensor rows, Tensor columns, Keys rowKeys, Keys columnKeys, double scale, PairSet set) =>
        rows.dtype == ScalarType.Float32
            ? Forward<float>(rows, columns, rowKeys, columnKeys, scale, set)
            : Forward<double>(rows, columns, rowKeys, columnKeys, scale, set);

    /// <summary>The gradients for rows and columns.</summary>
    public static (Tensor OfRows, Tensor OfColumns) Backward(
        Tensor rows, Tensor columns, Keys rowKeys, Keys columnKeys, double scale, PairSet set, Tensor gradient) =>
        rows.dtype == ScalarType.Float32
            ? Backward<float>(rows, columns, rowKeys, columnKeys, scale, set, gradient)
            : Backward<double>(rows, columns, rowKeys, columnKeys, scale, set, gradient);

    private static Tensor Forward<T>(Tensor rows, Tensor columns, Keys rowKeys, Keys columnKeys, double scale, PairSet set)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (x, y) = (new Matrix<T>(rows), new Matrix<T>(columns));
        var result = zeros([x.Count], rows.dtype);
        using var exact = new Scratch<double>(x.Count).Clear();
        foreach (var (coefficient, groups) in Terms(set, rowKeys, x.Count, columnKeys, y.Count))
        {
            using var sums = GroupSums(y, groups.Columns, groups.Count, null);
            for (var i = 0; i < x.Count; i++)
            {
                if (groups.Rows[i] < 0) continue;
                var sum = sums.Pointer + (long)groups.Rows[i] * x.Width;
                var product = 0.0;
                for (var d = 0; d < x.Width; d++) product += double.CreateTruncating(x[i, d]) * sum[d];
                exact.Pointer[i] += coefficient * product;
            }
        }
        var target = (T*)RawStorage.AddressOf(result);
        for (var i = 0; i < x.Count; i++) target[i] = T.CreateTruncating(scale * exact.Pointer[i]);
        GC.KeepAlive((rows, columns, result));
        return result;
    }

    private static (Tensor OfRows, Tensor OfColumns) Backward<T>(
        Tensor rows, Tensor columns, Keys rowKeys, Keys columnKeys, double scale, PairSet set, Tensor gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (x, y) = (new Matrix<T>(rows), new Matrix<T>(columns));
        using var g = PerItem.From<double>(gradient, value => value * scale);
        using var ofRows = new Scratch<double>((long)x.Count * x.Width).Clear();
        using var ofColumns = new Scratch<double>((long)y.Count * x.Width).Clear();
        foreach (var (coefficient, groups) in Terms(set, rowKeys, x.Count, columnKeys, y.Count))
        {
            using var ofY = GroupSums(y, groups.Columns, groups.Count, null);
            using var ofX = GroupSums(x, groups.Rows, groups.Count, g.Pointer);
            Spread(ofRows.Pointer, groups.Rows, ofY.Pointer, x.Width, i => coefficient * g.Pointer[i]);
            Spread(ofColumns.Pointer, groups.Columns, ofX.Pointer, x.Width, _ => coefficient);
        }
        GC.KeepAlive((rows, columns));
        return (Result<T>(ofRows, rows), Result<T>(ofColumns, columns));
    }

    /// <summary>The terms a_T of the set's polynomial with the groups by T.</summary>
    private static IEnumerable<(int Coefficient, KeyGroups Groups)> Terms(PairSet set, Keys rowKeys, int rows, Keys columnKeys, int columns)
    {
        for (var agreeing = 0; agreeing < PairSet.Relations; agreeing++)
            if (LinearTerms.Coefficient(set, agreeing) is var coefficient && coefficient != 0
                && KeyGroups.Of(rowKeys, rows, columnKeys, columns, agreeing) is { } groups)
                yield return (coefficient, groups);
    }

    /// <summary>For each group the sum of its items, each times its weight where there are weights.</summary>
    private static Scratch<double> GroupSums<T>(Matrix<T> items, int[] groups, int count, double* weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sums = new Scratch<double>((long)count * items.Width).Clear();
        for (var j = 0; j < items.Count; j++)
        {
            if (groups[j] < 0) continue;
            var sum = sums.Pointer + (long)groups[j] * items.Width;
            var weight = weights == null ? 1 : weights[j];
            for (var d = 0; d < items.Width; d++) sum[d] += weight * double.CreateTruncating(items[j, d]);
        }
        return sums;
    }

    private static void Spread(double* target, int[] groups, double* sums, int width, Func<int, double> factor)
    {
        for (var i = 0; i < groups.Length; i++)
        {
            if (groups[i] < 0) continue;
            var row = target + (long)i * width;
            var sum = sums + (long)groups[i] * width;
            var weight = factor(i);
            for (var d = 0; d < width; d++) row[d] += weight * sum[d];
        }
    }

    private static Tensor Result<T>(Scratch<double> exact, Tensor like)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var result = empty(like.shape, like.dtype);
        var target = (T*)RawStorage.AddressOf(result);
        for (long k = 0; k < exact.Length; k++) target[k] = T.CreateTruncating(exact.Pointer[k]);
        GC.KeepAlive(result);
        return result;
    }

    /// <summary>A tensor of rank two, read in place whatever its strides.</summary>
    private readonly struct Matrix<T>(Tensor tensor)
        where T : unmanaged
    {
        private readonly T* start = (T*)RawStorage.AddressOf(tensor);
        private readonly nint rowStride = (nint)tensor.stride(0);
        private readonly nint columnStride = (nint)tensor.stride(1);

        public int Count { get; } = (int)tensor.shape[0];

        public int Width { get; } = (int)tensor.shape[1];

        public T this[int row, int column] => start[row * rowStride + column * columnStride];
    }
}
