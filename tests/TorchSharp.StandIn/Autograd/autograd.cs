namespace TorchSharp;

public static partial class torch
{
    public static unsafe partial class autograd
    {
        public static void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null,
            bool create_graph = false, IList<Tensor>? inputs = null)
        {
            var handles = Handles(tensors);
            var gradients = Handles(grad_tensors);
            var leaves = Handles(inputs);
            GarbageStress.Collect();
            fixed (nint* first = handles, gradient = gradients, leaf = leaves)
            {
                Native.Check(Native.ts_backward(first, handles.Length, gradient, gradients.Length,
                    retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0, leaf, leaves.Length));
            }
        }

        public static void backward(Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null,
            bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false,
            IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        /// <summary>TorchSharp does not guard this call: an error ends the process.</summary>
        public static IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null,
            bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            var handles = Handles(outputs);
            var leaves = Handles(inputs);
            var gradients = Handles(grad_outputs);
            var results = new nint[leaves.Length];
            GarbageStress.Collect();
            fixed (nint* first = handles, leaf = leaves, gradient = gradients, result = results)
            {
                Native.CheckOrAbort(Native.ts_autograd_grad(first, handles.Length, leaf, leaves.Length, gradient, gradients.Length,
                    retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, result), "torch.autograd.grad");
            }
            return Array.ConvertAll(results, static result => new Tensor(result));
        }

        private static nint[] Handles(IList<Tensor>? tensors) =>
            tensors is null ? [] : [.. tensors.Select(static tensor => tensor.Handle)];
    }
}
