namespace TorchSharp;

/// <summary>Pooling over height and width.</summary>
internal static class Pooling
{
    internal static readonly Operator
        avg_pool2d = new("aten::avg_pool2d"), max_pool2d = new("aten::max_pool2d"),
        max_pool2d_with_indices = new("aten::max_pool2d_with_indices"),
        adaptive_avg_pool2d = new("aten::adaptive_avg_pool2d");

    internal static long[]? Pair((long, long)? sizes) => sizes is var (height, width) ? [height, width] : null;
}

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor avg_pool2d(Tensor input, (long, long) kernel_size, (long, long)? stride = null,
                (long, long)? padding = null, bool ceil_mode = false, bool count_include_pad = true,
                long? divisor_override = null)
                => avg_pool2d(input, Pooling.Pair(kernel_size)!, Pooling.Pair(stride), Pooling.Pair(padding), ceil_mode,
                    count_include_pad, divisor_override);
            public static Tensor avg_pool2d(Tensor input, long kernel_size, long? stride = null, long padding = 0,
                bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null)
                => avg_pool2d(input, [kernel_size], [stride ?? kernel_size], [padding], ceil_mode, count_include_pad,
                    divisor_override);
            public static Tensor avg_pool2d(Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null,
                bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null)
                => Pooling.avg_pool2d.Call(input, kernel_size, stride ?? kernel_size, padding ?? [0], ceil_mode,
                    count_include_pad, divisor_override);
            public static Tensor max_pool2d(Tensor input, (long, long) kernel_size, (long, long)? stride = null,
                (long, long)? padding = null, (long, long)? dilation = null, bool ceil_mode = false)
                => max_pool2d(input, Pooling.Pair(kernel_size)!, Pooling.Pair(stride), Pooling.Pair(padding),
                    Pooling.Pair(dilation), ceil_mode);
            public static Tensor max_pool2d(Tensor input, long kernel_size, long? stride = null, long? padding = null,
                long? dilation = null, bool ceil_mode = false)
                => max_pool2d(input, [kernel_size], [stride ?? kernel_size], [padding ?? 0], [dilation ?? 1], ceil_mode);
            public static Tensor max_pool2d(Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null,
                long[]? dilation = null, bool ceil_mode = false)
                => Pooling.max_pool2d.Call(input, kernel_size, strides ?? kernel_size, padding ?? [0], dilation ?? [1],
                    ceil_mode);
            public static (Tensor output, Tensor indices) max_pool2d_with_indices(Tensor input, long[] kernel_size,
                long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false)
                => Pooling.max_pool2d_with_indices.Call2(input, kernel_size, strides ?? kernel_size, padding ?? [0],
                    dilation ?? [1], ceil_mode);
            public static Tensor adaptive_avg_pool2d(Tensor input, (long, long) output_size)
                => adaptive_avg_pool2d(input, [output_size.Item1, output_size.Item2]);
            public static Tensor adaptive_avg_pool2d(Tensor input, long output_size)
                => adaptive_avg_pool2d(input, [output_size, output_size]);
            public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size)
                => Pooling.adaptive_avg_pool2d.Call(input, output_size);
        }
    }
}
