namespace TorchSharp;

public static partial class torch
{
    /// <summary>What a tensor says about itself.</summary>
    public unsafe partial class Tensor
    {
        private static readonly Operator IsNonzeroOperator = new("aten::is_nonzero");

        public long Dimensions => Native.ts_dim(Handle);

        public long ndim => Dimensions;

        public long NumberOfElements => Native.ts_numel(Handle);

        public long ElementSize => Native.ts_element_size(Handle);

        public long[] shape
        {
            get
            {
                var sizes = new long[Dimensions];
                fixed (long* first = sizes)
                    Native.ts_sizes(Handle, first);
                return sizes;
            }
        }

        public ScalarType dtype => (ScalarType)Native.ts_dtype(Handle);

        public DeviceType device_type => (DeviceType)Native.ts_device_type(Handle);

        public int device_index => Native.ts_device_index(Handle);

        public Device device => new(device_type, device_index);

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_meta => device_type == DeviceType.META;

        public bool is_sparse => Native.ts_is_sparse(Handle) != 0;

        public long dim() => Dimensions;

        public long numel() => NumberOfElements;

        public long element_size() => ElementSize;

        public long[] size() => shape;

        public long size(int dim) => shape[dim < 0 ? dim + (int)Dimensions : dim];

        public long[] stride()
        {
            var strides = new long[Dimensions];
            fixed (long* first = strides)
                Native.Check(Native.ts_strides(Handle, first));
            return strides;
        }

        public long stride(int dim) => stride()[dim < 0 ? dim + (int)Dimensions : dim];

        public long storage_offset() => Native.ts_storage_offset(Handle);

        public bool is_contiguous() => Native.ts_is_contiguous(Handle) != 0;

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        public bool is_nonzero() => IsNonzeroOperator.CallBool(this);

        /// <summary>The first element; null where there is none.</summary>
        internal void* DataPointer
        {
            get
            {
                void* data;
                Native.Check(Native.ts_data_ptr(Handle, &data));
                return data;
            }
        }
    }
}
