using System.Globalization;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp;

public enum TensorStringStyle
{
    Metadata = 0,
    Julia = 1,
    Numpy = 2,
    CSharp = 3,
    Default = 4,
}

/// <summary>A tensor as text: its type, or its numbers in nested brackets. Nothing is left out, unlike in TorchSharp.</summary>
internal static class TensorText
{
    internal static string Of(Tensor tensor, TensorStringStyle style, string? format, CultureInfo? culture, string? newLine)
    {
        if (tensor.IsInvalid)
            return "";
        var metadata = $"[{string.Join('x', tensor.shape)}], type = {tensor.dtype}, device = {tensor.device}";
        if (style == TensorStringStyle.Metadata || tensor.is_meta)
            return metadata;
        var text = new StringBuilder();
        if (style is not TensorStringStyle.Numpy)
            text.Append(metadata).Append(newLine ?? Environment.NewLine);
        using var host = tensor.detach().cpu().contiguous();
        var element = 0L;
        Write(text, host, 0, ref element, style == TensorStringStyle.CSharp ? "{}" : "[]", format ?? "g5", culture ?? CultureInfo.InvariantCulture);
        return text.ToString();
    }

    private static unsafe void Write(StringBuilder text, Tensor host, int axis, ref long element, string brackets, string format,
        CultureInfo culture)
    {
        if (axis == host.Dimensions)
        {
            using var value = host.Read((byte*)host.DataPointer + element++ * host.ElementSize);
            text.Append(Number(value, format, culture));
            return;
        }
        text.Append(brackets[0]);
        for (var i = 0L; i < host.size(axis); i++)
        {
            if (i > 0)
                text.Append(", ");
            Write(text, host, axis + 1, ref element, brackets, format, culture);
        }
        text.Append(brackets[1]);
    }

    private static string Number(Scalar value, string format, CultureInfo culture) => value.Type switch
    {
        ScalarType.Bool => value.ToBoolean() ? "true" : "false",
        ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64 => value.ToComplexFloat64().ToString(format, culture),
        var type when is_integral(type) => value.ToInt64().ToString(culture),
        _ => value.ToDouble().ToString(format, culture),
    };
}

public static partial class torch
{
    public static TensorStringStyle TensorStringStyle { get; set; } = TensorStringStyle.Julia;

    public partial class Tensor
    {
        public override string ToString() => ToString(TensorStringStyle.Metadata);

        public string ToString(bool disamb, string? fltFormat = null, int? width = null, CultureInfo? cultureInfo = null,
            string? newLine = null) =>
            ToString(disamb ? torch.TensorStringStyle : TensorStringStyle.Metadata, fltFormat, width, cultureInfo, newLine);

        public string ToString(TensorStringStyle style, string? fltFormat = null, int? width = null, CultureInfo? cultureInfo = null,
            string? newLine = null) =>
            TensorText.Of(this, style == TensorStringStyle.Default ? torch.TensorStringStyle : style, fltFormat, cultureInfo, newLine);
    }
}
