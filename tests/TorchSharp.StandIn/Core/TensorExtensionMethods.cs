using System.Globalization;
using System.Numerics;
using static TorchSharp.torch;

namespace TorchSharp;

public static class TensorExtensionMethods
{
    /// <summary>Bytes of one element.</summary>
    public static int ElementSize(this ScalarType type) => type switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        ScalarType.Int64 or ScalarType.Float64 or ScalarType.ComplexFloat32 => 8,
        ScalarType.ComplexFloat64 => 16,
        _ => throw new NotImplementedException(), // As in TorchSharp.
    };

    public static long TotalSize(this IEnumerable<long> shape) => shape.Aggregate(1L, static (product, size) => product * size);

    public static ReadOnlySpan<int> IntShape(this Tensor tensor) => Array.ConvertAll(tensor.shape, static size => (int)size);

    public static byte ToByte(this Tensor value) => value.Number(ScalarExtensionMethods.ToByte);
    public static sbyte ToSByte(this Tensor value) => value.Number(ScalarExtensionMethods.ToSByte);
    public static short ToInt16(this Tensor value) => value.Number(ScalarExtensionMethods.ToInt16);
    public static int ToInt32(this Tensor value) => value.Number(ScalarExtensionMethods.ToInt32);
    public static long ToInt64(this Tensor value) => value.Number(ScalarExtensionMethods.ToInt64);
    public static Half ToHalf(this Tensor value) => value.Number(ScalarExtensionMethods.ToHalf);
    public static float ToSingle(this Tensor value) => value.Number(ScalarExtensionMethods.ToSingle);
    public static double ToDouble(this Tensor value) => value.Number(ScalarExtensionMethods.ToDouble);
    public static (float Real, float Imaginary) ToComplexFloat32(this Tensor value) => value.Number(ScalarExtensionMethods.ToComplexFloat32);
    public static Complex ToComplexFloat64(this Tensor value) => value.Number(ScalarExtensionMethods.ToComplexFloat64);
    public static (float Real, float Imaginary) ToComplex32(this Tensor value) => value.ToComplexFloat32();
    public static Complex ToComplex64(this Tensor value) => value.ToComplexFloat64();
    public static bool ToBoolean(this Tensor value) => value.Number(ScalarExtensionMethods.ToBoolean);

    public static Tensor ToTensor<T>(this T[] rawArray, long[] dimensions, bool doCopy = false, bool requires_grad = false)
    {
        using var flat = from_array(rawArray);
        return flat.reshape(dimensions).requires_grad_(requires_grad);
    }

    public static Tensor ToTensor<T>(this T scalar, Device? device = null, bool requires_grad = false) where T : struct =>
        from_array(new[] { scalar }, null, device).squeeze_().requires_grad_(requires_grad);

    public static string str(this Tensor tensor, string? fltFormat = null, int? width = null, string? newLine = null,
        CultureInfo? cultureInfo = null, TensorStringStyle style = TensorStringStyle.Default) =>
        tensor.ToString(style, fltFormat, width, cultureInfo, newLine);

    public static string cstr(this Tensor tensor, string? fltFormat = "g5", int? width = 100, string? newLine = null,
        CultureInfo? cultureInfo = null) => tensor.str(fltFormat, width, newLine, cultureInfo, TensorStringStyle.CSharp);

    public static string jlstr(this Tensor tensor, string? fltFormat = null, int? width = null, string? newLine = null,
        CultureInfo? cultureInfo = null) => tensor.str(fltFormat, width, newLine, cultureInfo, TensorStringStyle.Julia);

    public static string npstr(this Tensor tensor, string? fltFormat = "g5", int? width = 100, string? newLine = null,
        CultureInfo? cultureInfo = null) => tensor.str(fltFormat, width, newLine, cultureInfo, TensorStringStyle.Numpy);

    public static string metastr(this Tensor tensor) => tensor.str(style: TensorStringStyle.Metadata);

    public static Tensor print(this Tensor t, string? fltFormat = "g5", int? width = 100, string? newLine = null,
        CultureInfo? cultureInfo = null, TensorStringStyle style = TensorStringStyle.Default)
    {
        Console.WriteLine(t.str(fltFormat, width, newLine, cultureInfo, style));
        return t;
    }

    private static T Number<T>(this Tensor tensor, Func<Scalar, T> convert)
    {
        using var scalar = tensor.ToScalar();
        return convert(scalar);
    }
}
