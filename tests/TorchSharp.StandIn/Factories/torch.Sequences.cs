namespace TorchSharp;

/// <summary>Sequences, grids and permutations.</summary>
public static partial class torch
{
    /// <summary>Without a dtype: of integers int64, otherwise the default.</summary>
    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Make.arange.Call(start, stop, step, dtype, Argument.None, InitializeDevice(device)).requires_grad_(requires_grad);
    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);
    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Make.linspace.Call(start, end, steps, dtype ?? get_default_dtype(), Argument.None, InitializeDevice(device)).requires_grad_(requires_grad);
    public static Tensor logspace(double start, double end, long steps, double @base = 10, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Make.logspace.Call(start, end, steps, @base, dtype ?? get_default_dtype(), Argument.None, InitializeDevice(device)).requires_grad_(requires_grad);

    public static Tensor eye(long rows, long columns = -1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Make.eye.Call(rows, columns < 0 ? rows : columns, dtype ?? get_default_dtype(), Argument.None, InitializeDevice(device)).requires_grad_(requires_grad);

    public static Tensor empty_strided(long[] size, long[] strides, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Make.empty_strided.Call(size, strides, dtype ?? get_default_dtype(), Argument.None, InitializeDevice(device)).requires_grad_(requires_grad);

    public static Tensor randperm(long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) =>
        Make.randperm.Call(n, generator, dtype ?? ScalarType.Int64, Argument.None, InitializeDevice(device)).requires_grad_(requires_grad);
    public static Tensor randperm(long n, Tensor @out, Generator? generator = null)
    {
        using var made = randperm(n, @out.dtype, @out.device, generator: generator);
        return @out.copy_(made);
    }

    public static Tensor normal(double mean, double std, ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Make.normal.Call(mean, std, size, generator, dtype ?? get_default_dtype(), Argument.None, InitializeDevice(device)).requires_grad_(requires_grad);
    public static Tensor normal(Tensor mean, Tensor std, Generator? generator = null) => Make.normalTensors.Call(mean, std, generator);

    public static Tensor tril_indices(long row, long col, long offset = 0, ScalarType dtype = ScalarType.Int64, Device? device = null) =>
        Make.tril_indices.Call(row, col, offset, dtype, Argument.None, InitializeDevice(device));
    public static Tensor triu_indices(long row, long col, long offset = 0, ScalarType dtype = ScalarType.Int64, Device? device = null) =>
        Make.triu_indices.Call(row, col, offset, dtype, Argument.None, InitializeDevice(device));

    public static Tensor from_array(Array rawArray, Device? device = null) => FromArray(rawArray, null, device, false);
    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromArray(rawArray, dtype, device, requires_grad);
}
