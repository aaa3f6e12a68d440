using System.Numerics;
using System.Runtime.CompilerServices;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>From a tensor to .NET values.</summary>
    public unsafe partial class Tensor
    {
        private static readonly Operator ToDeviceOperator = new("aten::to", "device");

        public Span<byte> bytes
        {
            get
            {
                if (!is_contiguous())
                    throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
                RequireCpu();
                return new(DataPointer, checked((int)(NumberOfElements * ElementSize)));
            }

            set
            {
                if (!is_contiguous())
                    throw new InvalidOperationException("SetBytes() called on non-contiguous tensor.");
                if (value.Length != NumberOfElements * ElementSize)
                    throw new ArgumentException("Mismatched data sizes in SetBytes().");
                RequireCpu();
                value.CopyTo(new Span<byte>(DataPointer, value.Length));
            }
        }

        /// <summary>The elements in place; of a tensor on another device, a copy.</summary>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            RequireType(typeof(T));
            return new(device_type == DeviceType.CPU ? this : ToDeviceOperator.Call(this, CPU, dtype));
        }

        public T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1)
                throw new ArgumentException("Number of elements in the tensor must be 1");
            return data<T>()[0];
        }

        public Scalar ToScalar()
        {
            if (NumberOfElements != 1)
                throw new ArgumentException("Number of elements in the tensor must be 1");
            using var host = ToDeviceOperator.Call(this, CPU, dtype);
            return host.Read(host.DataPointer);
        }

        public T ReadCpuValue<T>(long i) where T : unmanaged
        {
            RequireCpu();
            RequireType(typeof(T));
            return ((T*)DataPointer)[i];
        }

        public bool ReadCpuBool(long i) => ReadCpuValue<bool>(i);
        public byte ReadCpuByte(long i) => ReadCpuValue<byte>(i);
        public sbyte ReadCpuSByte(long i) => ReadCpuValue<sbyte>(i);
        public short ReadCpuInt16(long i) => ReadCpuValue<short>(i);
        public int ReadCpuInt32(long i) => ReadCpuValue<int>(i);
        public long ReadCpuInt64(long i) => ReadCpuValue<long>(i);
        public float ReadCpuSingle(long i) => ReadCpuValue<float>(i);
        public double ReadCpuDouble(long i) => ReadCpuValue<double>(i);

        public float ReadCpuFloat16(long i)
        {
            RequireCpu();
            return (float)((Half*)DataPointer)[i];
        }

        public float ReadCpuBFloat16(long i)
        {
            RequireCpu();
            return FromBFloat16(((ushort*)DataPointer)[i]);
        }

        public static explicit operator bool(Tensor value) => value.ToBoolean();
        public static explicit operator byte(Tensor value) => value.ToByte();
        public static explicit operator sbyte(Tensor value) => value.ToSByte();
        public static explicit operator short(Tensor value) => value.ToInt16();
        public static explicit operator int(Tensor value) => value.ToInt32();
        public static explicit operator long(Tensor value) => value.ToInt64();
        public static explicit operator float(Tensor value) => value.ToSingle();
        public static explicit operator double(Tensor value) => value.ToDouble();

        /// <summary>The element at an address, as a number of its own type.</summary>
        internal Scalar Read(void* element) => dtype switch
        {
            ScalarType.Byte => *(byte*)element,
            ScalarType.Int8 => *(sbyte*)element,
            ScalarType.Int16 => *(short*)element,
            ScalarType.Int32 => *(int*)element,
            ScalarType.Int64 => *(long*)element,
            ScalarType.Float16 => *(Half*)element,
            ScalarType.BFloat16 => Scalar.OfType(ScalarType.BFloat16, FromBFloat16(*(ushort*)element)),
            ScalarType.Float32 => *(float*)element,
            ScalarType.Float64 => *(double*)element,
            ScalarType.ComplexFloat32 => *((float, float)*)element,
            ScalarType.ComplexFloat64 => *(Complex*)element,
            ScalarType.Bool => *(bool*)element,
            var type => throw new NotSupportedException($"{type}"),
        };

        internal void RequireCpu()
        {
            if (device_type != DeviceType.CPU)
                throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        }

        private static float FromBFloat16(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

        private void RequireType(Type type)
        {
            if (TypeOf(dtype) != type)
                throw new ArgumentException($"{type.Name} is not compatible with {dtype}");
        }
    }

    /// <summary>The .NET type of a dtype's elements; bfloat16 has none in this version.</summary>
    internal static Type? TypeOf(ScalarType type) => type switch
    {
        ScalarType.Byte => typeof(byte),
        ScalarType.Int8 => typeof(sbyte),
        ScalarType.Int16 => typeof(short),
        ScalarType.Int32 => typeof(int),
        ScalarType.Int64 => typeof(long),
        ScalarType.Float16 => typeof(Half),
        ScalarType.Float32 => typeof(float),
        ScalarType.Float64 => typeof(double),
        ScalarType.ComplexFloat32 => typeof((float, float)),
        ScalarType.ComplexFloat64 => typeof(Complex),
        ScalarType.Bool => typeof(bool),
        _ => null,
    };

    internal static ScalarType? ScalarTypeOf(Type type) =>
        Enum.GetValues<ScalarType>().Where(candidate => TypeOf(candidate) == type).Select(static found => (ScalarType?)found).FirstOrDefault();
}
