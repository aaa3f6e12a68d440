namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor's part in automatic differentiation.</summary>
    public unsafe partial class Tensor
    {
        private static readonly Operator DetachOperator = new("aten::detach");
        private static readonly Operator DetachInPlaceOperator = new("aten::detach_");

        public bool requires_grad
        {
            get => Native.ts_requires_grad(Handle) != 0;
            set => Native.Check(Native.ts_set_requires_grad(Handle, value ? 1 : 0));
        }

        public bool is_leaf => Native.ts_is_leaf(Handle) != 0;

        /// <summary>The gradient, a new object at each reading, or null.</summary>
        public Tensor? grad
        {
            get
            {
                nint gradient;
                Native.Check(Native.ts_grad(Handle, &gradient));
                return gradient == 0 ? null : new(gradient);
            }
            set => Native.Check(Native.ts_set_grad(Handle, value is null ? 0 : value.Handle));
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public void retain_grad() => Native.Check(Native.ts_retain_grad(Handle));

        public Tensor detach() => DetachOperator.Call(this);

        public Tensor detach_() => DetachInPlaceOperator.CallInPlace(this);

        /// <summary>A second object on the same tensor: either can be disposed without the other.</summary>
        public Tensor alias() => new(Native.ts_tensor_alias(Handle));

        public void backward() => autograd.backward(this);

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false,
            IList<Tensor>? inputs = null) => autograd.backward(this, grad_tensors, retain_graph, create_graph, inputs);
    }
}
