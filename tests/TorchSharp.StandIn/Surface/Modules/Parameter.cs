using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>A tensor that a module owns. It takes the given tensor's place, which becomes empty.</summary>
    public class Parameter : Tensor
    {
        public Parameter(Tensor data, bool requires_grad = true)
            : base(data.with_requires_grad(requires_grad).DecoupleFromNativeHandle())
        {
            MoveToOtherDisposeScope(data);
            data.DetachFromDisposeScope();
        }

        internal Parameter(IntPtr handle) : base(handle) { }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}
