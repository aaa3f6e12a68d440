using System.Runtime.InteropServices;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Parameters, buffers and modules under names. The stand-in's modules have nothing native.</summary>
        public partial class Module : IDisposable
        {
            protected string? name;
            protected DeviceType _deviceType = DeviceType.CPU;
            protected int _deviceIndex = -1;
            protected OrderedDict<string, Module> _internal_submodules = new();
            protected OrderedDict<string, (Tensor, bool)> _internal_buffers = new();
            protected OrderedDict<string, Parameter> _internal_params = new();
            private bool areComponentsRegistered;
            private bool isTraining = true;

            protected Module(string name) => this.name = name;

            ~Module() => Dispose(false);

            internal bool IsDisposed { get; private set; }

            public virtual bool training => isTraining;

            public virtual string GetName() => string.IsNullOrEmpty(name) ? GetType().Name : name;

            public virtual void train(bool train = true)
            {
                isTraining = train;
                foreach (var (_, module) in named_children())
                    module.train(train);
            }

            public virtual void eval() => train(false);

            public virtual Module apply(Action<Module> fn)
            {
                foreach (var (_, module) in _internal_submodules)
                    module.apply(fn);
                fn(this);
                return this;
            }

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var (_, parameter) in named_parameters())
                {
                    using var grad = parameter.grad;
                    if (grad is null)
                        continue;
                    if (set_to_none)
                        parameter.grad = null;
                    else
                        grad.zero_();
                }
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing || IsDisposed)
                    return;
                foreach (var (_, buffer) in named_buffers(false))
                    buffer.DetachFromDisposeScope().Dispose();
                foreach (var (_, parameter) in named_parameters(false))
                    parameter.DetachFromDisposeScope().Dispose();
                foreach (var (_, module) in named_modules())
                    module.Dispose();
                IsDisposed = true;
            }

            /// <summary>TorchSharp keeps a native module in one of these; here it only runs the given action.</summary>
            protected internal sealed class HType : SafeHandle
            {
                private readonly Action<HType>? dispose;

                public HType(IntPtr preexistingHandle, bool ownsHandle, Action<HType>? dispose = null) : base(0, ownsHandle)
                {
                    this.dispose = dispose;
                    SetHandle(preexistingHandle);
                }

                public override bool IsInvalid => handle == 0;

                protected override bool ReleaseHandle()
                {
                    if (!IsInvalid)
                        dispose?.Invoke(this);
                    SetHandle(0);
                    return true;
                }

                protected override void Dispose(bool disposing)
                {
                    if (disposing)
                        ReleaseHandle();
                }
            }
        }
    }
}
