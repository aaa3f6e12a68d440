namespace TorchSharp;

/// <summary>What is known of types, without a tensor.</summary>
public static partial class torch
{
    private static readonly Operator PromoteTypes = new("aten::promote_types");
    private static readonly Operator ResultType = new("aten::result_type", "Tensor");
    private static readonly Operator CanCast = new("aten::can_cast");

    /// <summary>The numbers that describe a floating-point type.</summary>
    public struct FInfo
    {
        public int bits;
        public double eps;
        public double max;
        public double min;
        public double tiny;
        public double smallest_normal;
        public double resolution;
    }

    public static FInfo finfo() => finfo(get_default_dtype());

    public static FInfo finfo(ScalarType dtype) => dtype switch
    {
        ScalarType.Float16 => Describe(16, fraction: 10, exponent: 15, resolution: 1e-3),
        ScalarType.BFloat16 => Describe(16, fraction: 7, exponent: 127, resolution: 1e-2),
        ScalarType.Float32 or ScalarType.ComplexFloat32 => Describe(32, fraction: 23, exponent: 127, resolution: 1e-6),
        ScalarType.Float64 or ScalarType.ComplexFloat64 => Describe(64, fraction: 52, exponent: 1023, resolution: 1e-15),
        _ => throw new ArgumentException($"'{dtype}' is not a floating point type"),
    };

    public static ScalarType promote_types(ScalarType type1, ScalarType type2) => (ScalarType)PromoteTypes.CallLong(type1, type2);

    public static ScalarType result_type(Tensor tensor1, Tensor tensor2) => (ScalarType)ResultType.CallLong(tensor1, tensor2);

    public static bool can_cast(ScalarType from, ScalarType to) => CanCast.CallBool(from, to);

    public static bool is_tensor(object obj) => obj is Tensor;

    public static bool is_storage(object obj) => obj is Storage;

    private static FInfo Describe(int bits, int fraction, int exponent, double resolution)
    {
        var largest = (2 - Math.ScaleB(1, -fraction)) * Math.ScaleB(1, exponent);
        var smallest = Math.ScaleB(1, 1 - exponent);
        return new()
        {
            bits = bits,
            eps = Math.ScaleB(1, -fraction),
            max = largest,
            min = -largest,
            tiny = smallest,
            smallest_normal = smallest,
            resolution = resolution,
        };
    }
}
