namespace TorchSharp;

public static partial class torch
{
    public unsafe class Generator : IDisposable
    {
        private nint handle;

        public Generator(ulong seed = 0, Device? device = null) : this(Create(device ?? CPU, fresh: true), device ?? CPU) =>
            Native.Check(Native.ts_generator_seed(Handle, seed));

        private Generator(nint handle, Device device) => (this.handle, this.device) = (handle, device);

        ~Generator() => Dispose(false);

        public static Generator Default => new(Create(CPU, fresh: false), CPU);

        public Device device { get; }

        public IntPtr Handle => handle != 0 ? handle : throw new InvalidOperationException("Generator invalid -- empty handle.");

        public Generator manual_seed(long seed)
        {
            Native.Check(Native.ts_generator_seed(Handle, (ulong)seed));
            return this;
        }

        public long seed() => (long)Native.ts_generator_new_seed(Handle);

        public long initial_seed() => (long)Native.ts_generator_initial_seed(Handle);

        public Tensor get_state()
        {
            nint state;
            Native.Check(Native.ts_generator_state(Handle, &state));
            return new(state);
        }

        public void set_state(Tensor value) => Native.Check(Native.ts_generator_set_state(Handle, value.Handle));

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (handle != 0)
                Native.ts_generator_free(handle);
            handle = 0;
        }

        private static nint Create(Device device, bool fresh)
        {
            nint handle;
            Native.Check(Native.ts_generator((int)device.type, device.index, fresh ? 1 : 0, &handle));
            return handle;
        }
    }
}
