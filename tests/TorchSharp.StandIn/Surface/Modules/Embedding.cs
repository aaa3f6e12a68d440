using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Embedding : nn.Module<Tensor, Tensor>
    {
        private static readonly Operator EmbeddingOperator = new("aten::embedding");
        private readonly long paddingIndex;
        private readonly bool scaleByFrequency;
        private Parameter? _weight;

        internal Embedding(Parameter weight, long? padding_idx, bool scale_grad_by_freq) : base(nameof(Embedding))
        {
            this.weight = weight;
            paddingIndex = padding_idx is { } index && index < 0 ? index + weight.shape[0] : padding_idx ?? -1;
            scaleByFrequency = scale_grad_by_freq;
        }

        public Parameter? weight
        {
            get => _weight;
            set => ConditionallyRegisterParameter(nameof(weight), Owned.Replace(ref _weight, value));
        }

        public override Tensor forward(Tensor input)
            => EmbeddingOperator.Call(weight, input, paddingIndex, scaleByFrequency, false);
    }
}

namespace TorchSharp
{
    using Modules;

    public static partial class torch
    {
        public static partial class nn
        {
            /// <remarks>The stand-in's has neither max_norm nor sparse gradients.</remarks>
            public static Embedding Embedding(long num_embeddings, long embedding_dims, long? padding_idx = null,
                double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false,
                Device? device = null, ScalarType? dtype = null)
            {
                RefuseOptions(max_norm, sparse);
                var weight = Parameter(empty(num_embeddings, embedding_dims, dtype, device));
                init.normal_(weight);
                if (padding_idx is { } index)
                {
                    using var unrecorded = no_grad();
                    using var row = weight.select(0, index);
                    row.zero_();
                }
                return new(weight, padding_idx, scale_grad_by_freq);
            }

            public static Embedding Embedding_from_pretrained(Tensor embeddings, bool freeze = true, long? padding_idx = null,
                double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false,
                Device? device = null, ScalarType? dtype = null)
            {
                RefuseOptions(max_norm, sparse);
                var weights = embeddings.to(dtype ?? embeddings.dtype, device ?? embeddings.device, copy: true);
                return new(Parameter(weights, !freeze), padding_idx, scale_grad_by_freq);
            }

            private static void RefuseOptions(double? max_norm, bool sparse)
            {
                if (max_norm is not null || sparse)
                    throw new NotSupportedException("The stand-in's embedding has neither max_norm nor sparse gradients.");
            }
        }
    }
}
