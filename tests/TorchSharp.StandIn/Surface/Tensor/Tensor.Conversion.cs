namespace TorchSharp;

/// <summary>Other types and other devices.</summary>
internal static class Conversion
{
    internal static readonly Operator
        toType = new("aten::to", "dtype"), toTypeAndDevice = new("aten::to", "device"), conj = new("aten::conj"),
        toAny = new("aten::to", "dtype_layout");

    internal static torch.Tensor ToDevice(torch.Tensor tensor, torch.Device device, bool copy, bool non_blocking)
        => toAny.Call(tensor, Argument.None, Argument.None, device, Argument.None, non_blocking, copy);

    internal static torch.Tensor Then(this torch.Tensor result, torch.Tensor source, bool disposeAfter)
    {
        if (disposeAfter) source.Dispose();
        return result;
    }
}

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
            => Conversion.toType.Call(this, type, non_blocking, copy).Then(this, disposeAfter);
        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
            => to_type(type, copy, disposeAfter, non_blocking);
        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false,
            bool non_blocking = false)
            => Conversion.toTypeAndDevice.Call(this, InitializeDevice(device), type, non_blocking, copy).Then(this,
                disposeAfter);
        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
            => to(device.type, device.index, copy, disposeAfter, non_blocking);
        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false,
            bool non_blocking = false)
            => Conversion.ToDevice(this, InitializeDevice(new Device(deviceType, deviceIndex)), copy, non_blocking)
                .Then(this, disposeAfter);
        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
            => to(new Device(device), copy, disposeAfter, non_blocking);
        public Tensor to(Tensor other, bool non_blocking = false) => to(other.dtype, other.device, non_blocking);

        public Tensor type(ScalarType dtype) => to(dtype);
        public Tensor type(Func<Tensor, Tensor> typeFunc) => typeFunc(this);
        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);

        public Tensor @bool() => to_type(ScalarType.Bool);
        public Tensor @byte() => to_type(ScalarType.Byte);
        public Tensor @char() => to_type(ScalarType.Int8);
        public Tensor @short() => to_type(ScalarType.Int16);
        public Tensor @int() => to_type(ScalarType.Int32);
        public Tensor @long() => to_type(ScalarType.Int64);
        public Tensor half() => to_type(ScalarType.Float16);
        public Tensor bfloat16() => to_type(ScalarType.BFloat16);
        public Tensor @float() => to_type(ScalarType.Float32);
        public Tensor @double() => to_type(ScalarType.Float64);
        public Tensor cfloat() => to_type(ScalarType.ComplexFloat32);
        public Tensor cdouble() => to_type(ScalarType.ComplexFloat64);

        public Tensor cpu() => to(DeviceType.CPU);
        public Tensor cuda(Device? device = null, bool non_blocking = false)
            => device is null || device.type == DeviceType.CUDA
                ? to(DeviceType.CUDA, device?.index ?? -1, non_blocking: non_blocking)
                : throw new ArgumentException("Not a CUDA device.", nameof(device));

        public Tensor conj() => Conversion.conj.Call(this);
    }

    public static bool is_floating_point(ScalarType type)
        => type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;
    public static bool is_complex(ScalarType type) => type is ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64;
    public static bool is_integral(ScalarType type)
        => type is ScalarType.Byte or ScalarType.Int8 or ScalarType.Int16 or ScalarType.Int32 or ScalarType.Int64
            or ScalarType.Bool;
    public static bool is_floating_point(Tensor input) => is_floating_point(input.dtype);
    public static bool is_complex(Tensor input) => is_complex(input.dtype);
    public static bool is_integral(Tensor t) => is_integral(t.dtype);
}
