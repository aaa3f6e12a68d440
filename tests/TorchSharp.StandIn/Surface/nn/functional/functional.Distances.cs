namespace TorchSharp;

/// <summary>Lengths, angles and distances of vectors.</summary>
internal static class Distances
{
    internal static readonly Operator
        norm = new("aten::norm", "ScalarOpt_dim"), clamp_min = new("aten::clamp_min"),
        cosine_similarity = new("aten::cosine_similarity"),
        pairwise_distance = new("aten::pairwise_distance");
}

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor normalize(Tensor input, double p = 2.0, long dim = 1, double eps = 1e-12)
            {
                using var length = Distances.norm.Call(input, p, new[] { dim }, true);
                using var divisor = Distances.clamp_min.Call(length, eps);
                return input / divisor;
            }

            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-08)
                => Distances.cosine_similarity.Call(x1, x2, dim, eps);
            public static Tensor pairwise_distance(Tensor input1, Tensor input2, double p = 2.0, double eps = 1e-06,
                bool keepdim = false) => Distances.pairwise_distance.Call(input1, input2, p, eps, keepdim);
        }
    }
}
