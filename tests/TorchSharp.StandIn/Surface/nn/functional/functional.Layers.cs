namespace TorchSharp;

/// <summary>Layers without their parameters.</summary>
internal static class Layers
{
    internal static readonly Operator
        linear = new("aten::linear"), dropout_ = new("aten::dropout_"), dropout = new("aten::dropout"),
        one_hot = new("aten::one_hot"), batch_norm = new("aten::batch_norm"), layer_norm = new("aten::layer_norm"),
        conv2d = new("aten::conv2d"), conv2dPadding = new("aten::conv2d", "padding"), pad = new("aten::pad");

    internal static string PaddingName(PaddingModes mode) => mode switch
    {
        PaddingModes.Reflect => "reflect",
        PaddingModes.Replicate => "replicate",
        PaddingModes.Circular => "circular",
        _ => "constant",
    };

    /// <summary>Only constant padding takes a value.</summary>
    internal static double? PaddingValue(PaddingModes mode, double value) => PaddingName(mode) == "constant" ? value : null;
}

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null)
                => Layers.linear.Call(input, weights, bias);
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
                => inplace ? Layers.dropout_.CallInPlace(input, p, training).alias() : Layers.dropout.Call(input, p, training);
            public static Tensor one_hot(Tensor x, long num_classes = -1) => Layers.one_hot.Call(x, num_classes);
            public static Tensor batch_norm(Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight = null,
                Tensor? bias = null, bool training = false, double momentum = 0.1, double eps = 1e-05)
                => Layers.batch_norm.Call(input, weight, bias, running_mean, running_var, training, momentum, eps, false);
            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null,
                double eps = 1e-05) => Layers.layer_norm.Call(input, normalized_shape, weight, bias, eps);
            public static Tensor conv2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null,
                long[]? padding = null, long[]? dilation = null, long groups = 1)
                => Layers.conv2d.Call(input, weight, bias, strides ?? [1], padding ?? [0], dilation ?? [1], groups);
            public static Tensor conv2d_padding(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null,
                Padding padding = Padding.Valid, long[]? dilation = null, long groups = 1)
                => Layers.conv2dPadding.Call(input, weight, bias, strides ?? [1], padding == Padding.Same ? "same" : "valid",
                    dilation ?? [1], groups);
            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant,
                double value = 0.0) => functional.pad(input, [pad.Item1, pad.Item2], mode, value);
            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant,
                double value = 0.0) => functional.pad(input, [pad.Item1, pad.Item2, pad.Item3, pad.Item4], mode, value);
            public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant,
                double value = 0.0) => functional.pad(input, pad.ToArray(), mode, value);
            public static Tensor pad(Tensor input, long pad, PaddingModes mode = PaddingModes.Constant, double value = 0.0)
                => functional.pad(input, Enumerable.Repeat(pad, 2 * (int)input.ndim).ToArray(), mode, value);
            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0.0)
                => Layers.pad.Call(input, pad, Layers.PaddingName(mode), Layers.PaddingValue(mode, value));
        }
    }
}
