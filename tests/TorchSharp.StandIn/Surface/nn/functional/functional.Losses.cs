namespace TorchSharp;

/// <summary>Losses, with the reduction at the end.</summary>
internal static class Losses
{
    internal static readonly Operator
        cross_entropy_loss = new("aten::cross_entropy_loss"), nll_loss_nd = new("aten::nll_loss_nd"),
        mse_loss = new("aten::mse_loss"), l1_loss = new("aten::l1_loss"), smooth_l1_loss = new("aten::smooth_l1_loss"),
        huber_loss = new("aten::huber_loss"), binary_cross_entropy = new("aten::binary_cross_entropy"),
        binary_cross_entropy_with_logits = new("aten::binary_cross_entropy_with_logits"), kl_div = new("aten::kl_div"),
        hinge_embedding_loss = new("aten::hinge_embedding_loss"), margin_ranking_loss = new("aten::margin_ranking_loss"),
        soft_margin_loss = new("aten::soft_margin_loss"), cosine_embedding_loss = new("aten::cosine_embedding_loss"),
        triplet_margin_loss = new("aten::triplet_margin_loss");

    internal static torch.Tensor Reduced(torch.Tensor each, torch.nn.Reduction reduction)
    {
        if (reduction == torch.nn.Reduction.None)
            return each;
        using (each)
            return reduction == torch.nn.Reduction.Mean ? each.mean() : each.sum();
    }
}

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor cross_entropy(Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100,
                Reduction reduction = Reduction.Mean, double label_smoothing = 0.0)
                => Losses.cross_entropy_loss.Call(input, target, weight, (long)reduction, ignore_index, label_smoothing);
            public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null,
                Reduction reduction = Reduction.Mean) => Losses.nll_loss_nd.Call(input, target, weight, (long)reduction);
            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean)
                => Losses.mse_loss.Call(input, target, (long)reduction);
            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean)
                => Losses.l1_loss.Call(input, target, (long)reduction);
            public static Tensor smooth_l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean,
                double beta = 1.0) => Losses.smooth_l1_loss.Call(input, target, (long)reduction, beta);
            public static Tensor huber_loss(Tensor input, Tensor target, double delta = 1.0,
                Reduction reduction = Reduction.Mean) => Losses.huber_loss.Call(input, target, (long)reduction, delta);
            public static Tensor binary_cross_entropy(Tensor input, Tensor target, Tensor? weight = null,
                Reduction reduction = Reduction.Mean)
                => Losses.binary_cross_entropy.Call(input, target, weight, (long)reduction);
            public static Tensor binary_cross_entropy_with_logits(Tensor input, Tensor target, Tensor? weight = null,
                Reduction reduction = Reduction.Mean, Tensor? pos_weights = null)
                => Losses.binary_cross_entropy_with_logits.Call(input, target, weight, pos_weights, (long)reduction);
            public static Tensor kl_div(Tensor input, Tensor target, bool log_target = true,
                Reduction reduction = Reduction.Mean) => Losses.kl_div.Call(input, target, (long)reduction, log_target);
            public static Tensor hinge_embedding_loss(Tensor input, Tensor target, double margin = 0.0,
                Reduction reduction = Reduction.Mean)
                => Losses.hinge_embedding_loss.Call(input, target, margin, (long)reduction);
            public static Tensor margin_ranking_loss(Tensor input1, Tensor input2, Tensor target, double margin = 0.0,
                Reduction reduction = Reduction.Mean)
                => Losses.margin_ranking_loss.Call(input1, input2, target, margin, (long)reduction);
            public static Tensor soft_margin_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean)
                => Losses.soft_margin_loss.Call(input, target, (long)reduction);
            public static Tensor cosine_embedding_loss(Tensor input1, Tensor input2, Tensor target, double margin = 0.0,
                Reduction reduction = Reduction.Mean)
                => Losses.cosine_embedding_loss.Call(input1, input2, target, margin, (long)reduction);
            public static Tensor triplet_margin_loss(Tensor anchor, Tensor positive, Tensor negative, double margin = 1.0,
                long p = 2, double eps = 1e-06, bool swap = false, Reduction reduction = Reduction.Mean)
                => Losses.triplet_margin_loss.Call(anchor, positive, negative, margin, p, eps, swap, (long)reduction);

            public static Tensor triplet_margin_with_distance_loss(Tensor anchor, Tensor positive, Tensor negative,
                Func<Tensor, Tensor, Tensor>? distance = null, double margin = 1.0, bool swap = false,
                Reduction reduction = Reduction.Mean)
            {
                distance ??= (x, y) => pairwise_distance(x, y);
                using var near = distance(anchor, positive);
                using var fromAnchor = distance(anchor, negative);
                using var fromPositive = swap ? distance(positive, negative) : null;
                using var far = fromPositive is null ? fromAnchor.alias() : fromAnchor.minimum(fromPositive);
                using var difference = near - far;
                using var shifted = difference + margin;
                return Losses.Reduced(shifted.relu(), reduction);
            }
        }
    }
}
