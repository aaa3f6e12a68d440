using static TorchSharp.torch;

namespace TorchSharp.Modules;

public abstract class Convolution : nn.Module<Tensor, Tensor>
{
    protected Parameter? _weight;
    protected Parameter? _bias;
    protected long[] _reversed_padding_repeated_twice = [];

    protected Convolution(string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[]? padding,
        Padding? padding_type, long[] dilation, bool transposed, long[] output_padding, long groups, bool bias,
        PaddingModes padding_mode, Device? device = null, ScalarType? dtype = null) : base(name)
    {
        if (transposed && padding_mode != PaddingModes.Zeros)
            throw new ArgumentException("Only PaddingModes.Zeros is supported for ConvTransposeND", nameof(padding_mode));
        (this.in_channels, this.out_channels, this.groups) = (in_channels, out_channels, groups);
        (this.kernel_size, this.stride, this.dilation, this.output_padding) = (kernel_size, stride, dilation, output_padding);
        (this.transposed, this.padding_mode) = (transposed, padding_mode);
        if (padding_type is { } type)
            SetPadding(type);
        else
            SetPadding(padding ?? new long[kernel_size.Length]);
        long[] channels = transposed ? [in_channels, out_channels / groups] : [out_channels, in_channels / groups];
        weight = nn.Parameter(empty([.. channels, .. kernel_size], dtype, device));
        if (bias)
            this.bias = nn.Parameter(empty(out_channels, dtype, device));
        reset_parameters();
    }

    public long in_channels { get; }
    public long out_channels { get; }
    public bool transposed { get; }
    public Padding? padding_type { get; private set; }
    public long[]? padding { get; private set; }
    public PaddingModes padding_mode { get; set; }
    public long groups { get; set; }
    public long[] kernel_size { get; set; }
    public long[] stride { get; set; }
    public long[] dilation { get; set; }
    public long[] output_padding { get; set; }

    public Parameter weight
    {
        get => _weight!;
        set => ConditionallyRegisterParameter(nameof(weight), Owned.Replace(ref _weight, value));
    }

    public Parameter? bias
    {
        get => _bias;
        set => ConditionallyRegisterParameter(nameof(bias), Owned.Replace(ref _bias, value));
    }

    /// <summary>As PyTorch's: both uniform within 1 / sqrt(inputs of one output).</summary>
    public void reset_parameters()
    {
        nn.init.kaiming_uniform_(weight, Math.Sqrt(5));
        var (inputs, _) = nn.init.CalculateFanInAndFanOut(weight);
        if (bias is { } given && inputs > 0)
            nn.init.uniform_(given, -1 / Math.Sqrt(inputs), 1 / Math.Sqrt(inputs));
    }

    public void SetPadding(long[] padding)
    {
        (padding_type, this.padding) = (null, padding);
        _reversed_padding_repeated_twice = [.. Enumerable.Reverse(padding).SelectMany(width => new[] { width, width })];
    }

    public void SetPadding(Padding padding)
    {
        if (transposed)
            throw new ArgumentException("Cannot set padding type on ConvTransposeND");
        if (padding == Padding.Same && stride.Any(step => step != 1))
            throw new ArgumentException("padding='same' is not supported for strided convolutions");
        (padding_type, this.padding) = (padding, null);
        var total = kernel_size.Select((width, i) => padding == Padding.Same ? dilation[i] * (width - 1) : 0).Reverse();
        _reversed_padding_repeated_twice = [.. total.SelectMany(width => new[] { width / 2, width - width / 2 })];
    }

    protected bool ValidateShape(Tensor input, long dimensions)
    {
        var shape = input.shape;
        return (shape.Length == dimensions + 2 && shape[1] == in_channels)
            || (shape.Length == dimensions + 1 && shape[0] == in_channels);
    }
}
