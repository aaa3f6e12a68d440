using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class MaxPool2d : ParameterLessModule<Tensor, Tensor>
    {
        internal MaxPool2d(long[] kernel_size, long[]? stride, long[]? padding, long[]? dilation, bool ceil_mode)
            : base(nameof(MaxPool2d))
            => (this.kernel_size, this.stride, this.padding, this.dilation, this.ceil_mode)
                = (kernel_size, stride!, padding!, dilation!, ceil_mode);

        public long[] kernel_size { get; set; }
        public long[] stride { get; set; }
        public long[] padding { get; set; }
        public long[] dilation { get; set; }
        public bool ceil_mode { get; set; }

        public override Tensor forward(Tensor input)
            => nn.functional.max_pool2d(input, kernel_size, stride, padding, dilation, ceil_mode);

        public (Tensor Values, Tensor Indices) forward_with_indices(Tensor input)
            => nn.functional.max_pool2d_with_indices(input, kernel_size, stride, padding, dilation, ceil_mode);
    }

    public sealed class AvgPool2d : ParameterLessModule<Tensor, Tensor>
    {
        internal AvgPool2d(long[] kernel_size, long[]? stride, long[]? padding, bool ceil_mode, bool count_include_pad,
            long? divisor_override) : base(nameof(AvgPool2d))
        {
            (this.kernel_size, this.stride, this.padding) = (kernel_size, stride!, padding!);
            (this.ceil_mode, this.count_include_pad, this.divisor_override) = (ceil_mode, count_include_pad, divisor_override);
        }

        public long[] kernel_size { get; set; }
        public long[] stride { get; set; }
        public long[] padding { get; set; }
        public bool ceil_mode { get; set; }
        public bool count_include_pad { get; set; }
        public long? divisor_override { get; set; }

        public override Tensor forward(Tensor input)
            => nn.functional.avg_pool2d(input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override);
    }

    public sealed class AdaptiveAvgPool2d : ParameterLessModule<Tensor, Tensor>
    {
        internal AdaptiveAvgPool2d(long[] output_size) : base(nameof(AdaptiveAvgPool2d)) => this.output_size = output_size;

        public long[] output_size { get; set; }

        public override Tensor forward(Tensor input) => nn.functional.adaptive_avg_pool2d(input, output_size);
    }
}

namespace TorchSharp
{
    using Modules;

    public static partial class torch
    {
        public static partial class nn
        {
            public static MaxPool2d MaxPool2d(long kernel_size, long? stride = null, long? padding = null,
                long? dilation = null,
                bool ceil_mode = false)
                => MaxPool2d((kernel_size, kernel_size), Twice(stride), Twice(padding), Twice(dilation), ceil_mode);
            public static MaxPool2d MaxPool2d((long, long) kernel_size, (long, long)? stride = null,
                (long, long)? padding = null, (long, long)? dilation = null, bool ceil_mode = false)
                => new(Pooling.Pair(kernel_size)!, Pooling.Pair(stride ?? kernel_size), Pooling.Pair(padding ?? (0, 0)),
                    Pooling.Pair(dilation ?? (1, 1)), ceil_mode);
            public static MaxPool2d MaxPool2d(long[] kernel_size, long[]? stride = null, long[]? padding = null,
                long[]? dilation = null, bool ceil_mode = false) => new(kernel_size, stride, padding, dilation, ceil_mode);

            public static AvgPool2d AvgPool2d(long kernel_size, long? stride = null, long? padding = null,
                bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null)
                => AvgPool2d((kernel_size, kernel_size), Twice(stride), Twice(padding), ceil_mode, count_include_pad,
                    divisor_override);
            public static AvgPool2d AvgPool2d((long, long) kernel_size, (long, long)? stride = null,
                (long, long)? padding = null, bool ceil_mode = false, bool count_include_pad = true,
                long? divisor_override = null)
                => new(Pooling.Pair(kernel_size)!, Pooling.Pair(stride ?? kernel_size), Pooling.Pair(padding ?? (0, 0)),
                    ceil_mode, count_include_pad, divisor_override);
            public static AvgPool2d AvgPool2d(long[] kernel_size, long[]? stride = null, long[]? padding = null,
                bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null)
                => new(kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override);

            public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long output_size) => new([output_size, output_size]);
            public static AdaptiveAvgPool2d AdaptiveAvgPool2d((long, long) output_size)
                => new([output_size.Item1, output_size.Item2]);
            public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long[] output_size) => new(output_size);

            private static (long, long)? Twice(long? length) => length is { } given ? (given, given) : null;
        }
    }
}
