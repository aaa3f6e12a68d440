using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            /// <summary>Scales all gradients together to a norm of at most max_norm, and returns the norm they had.</summary>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                using var unrecorded = no_grad();
                using var scope = NewDisposeScope();
                var gradients = tensors.Select(tensor => tensor.grad).OfType<Tensor>().ToList();
                if (gradients.Count == 0)
                    return 0;
                using var norms = stack(gradients.Select(grad => Linalg.vector_norm.Call(grad, norm_type).to(gradients[0].device)));
                var total = Linalg.vector_norm.Call(norms, norm_type).to(ScalarType.Float64).item<double>();
                var scale = max_norm / (total + 1e-6);
                if (scale < 1)
                    gradients.ForEach(grad => grad.mul_(scale));
                return total;
            }

            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using var unrecorded = no_grad();
                foreach (var tensor in tensors)
                {
                    using var grad = tensor.grad;
                    grad?.clamp_(-clip_value, clip_value);
                }
            }

            public static Tensor parameters_to_vector(IEnumerable<Parameter> tensors)
                => cat(tensors.Select(tensor => tensor.view(-1)).ToArray());

            public static void vector_to_parameters(Tensor vec, IEnumerable<Parameter> tensors)
            {
                using var unrecorded = no_grad();
                var start = 0L;
                foreach (var tensor in tensors)
                {
                    tensor.copy_(vec.narrow(0, start, tensor.NumberOfElements).view_as(tensor));
                    start += tensor.NumberOfElements;
                }
            }
        }
    }
}
