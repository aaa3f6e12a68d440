using System.Numerics;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The memory behind a tensor, from its very start. Public to be derived from, as in TorchSharp.</summary>
    public abstract unsafe class Storage
    {
        protected Tensor _tensor;
        protected IntPtr _tensor_data_ptr;

        protected Storage() => _tensor = null!;

        protected Storage(Tensor tensor) : this(tensor, 0) => _tensor_data_ptr = data_ptr();

        protected Storage(Tensor tensor, IntPtr data_ptr) => (_tensor, _tensor_data_ptr) = (tensor, data_ptr);

        public abstract int element_size();

        public ulong nbytes()
        {
            Locate(out var bytes);
            return bytes;
        }

        public Storage<bool> @bool() => Storage<bool>.Of(_tensor);
        public Storage<byte> @byte() => Storage<byte>.Of(_tensor);
        public Storage<char> @char() => Storage<char>.Of(_tensor);
        public Storage<int> @int() => Storage<int>.Of(_tensor);
        public Storage<long> @long() => Storage<long>.Of(_tensor);
        public Storage<float> @float() => Storage<float>.Of(_tensor);
        public Storage<double> @double() => Storage<double>.Of(_tensor);
        public Storage<(float, float)> complex_float() => Storage<(float, float)>.Of(_tensor);
        public Storage<Complex> complex_double() => Storage<Complex>.Of(_tensor);

        protected IntPtr data_ptr() => Locate(out _);

        protected static Tensor CreateTypedTensor<T>(ScalarType dtype, IList<T> rawArray) => from_array(rawArray.ToArray(), dtype);

        private nint Locate(out ulong bytes)
        {
            void* data;
            fixed (ulong* size = &bytes)
                Native.Check(Native.ts_storage(_tensor.Handle, &data, size));
            return (nint)data;
        }
    }

    public partial class Tensor
    {
        /// <summary>The elements' storage; of a tensor of another type than T, that of a converted copy.</summary>
        public Storage<T> storage<T>() where T : unmanaged => Storage<T>.Of(this);
    }
}
