using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes the Siamese metric loss of SPCL: a learned distance tells whether two images are of one cluster.</summary>
    /// <remarks>
    /// <para>Pair i is two images, each in V views, f_1 ... f_V and g_1 ... g_V. <c>m(a, b) = &lt;weight, |a - b|&gt; + bias</c>;
    /// <c>t(m, r) = -r log sigma(m) - (1 - r) log(1 - sigma(m))</c>, r 1 for images of one cluster, else 0. The loss of the pair is
    /// <c>sum_{v &lt; v'} t(m(f_v, f_v'), 1) + sum_{v &lt; v'} t(m(g_v, g_v'), 1) + sum_{v, v'} t(m(f_v, g_v'), r)</c>, with two views six terms;
    /// averaged over the pairs.</para>
    /// <para>Range: [0, inf). Weight and bias 0: log 2 per term. Exchanging views or images, or adding a vector to all, changes nothing. Where
    /// two numbers are equal |a - b| has gradient 0. No pair, or no view: 0. Memory: O(N V^2 D).</para>
    /// <para>Mo, Sun and Li, Siamese Prototypical Contrastive Learning (2021), and its code, in which cross entropy is the default. The whole of
    /// SPCL adds <see cref="NTXent"/> of each image's projections and the cross entropy of a classifier of clusters.</para>
    /// </remarks>
    /// <param name="first">Backbone features of the first images, before the projection, [N, D] or [N, V, D], floating point.</param>
    /// <param name="second">Those of the second images: shape, type and device of <paramref name="first"/>.</param>
    /// <param name="weight">The learned layer's weight, [D] or, as nn.Linear has it, [1, D]; gradients flow to it.</param>
    /// <param name="bias">The learned layer's bias, one number; gradients flow to it.</param>
    /// <param name="sameCluster">Whether the images of a pair are of one cluster, [N], integers (not 0: yes) or booleans.</param>
    /// <param name="reduction">Mean, sum, or one value per pair, [N].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part, but weight and bias;
    /// null is this process alone. The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The reduction is none of its members.</exception>
    public static Tensor SiamesePrototypicalMetric(
        Tensor first,
        Tensor second,
        Tensor weight,
        Tensor bias,
        Tensor sameCluster,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(first, second, weight, bias, sameCluster);
        Guard.FeaturesOrViews(first);
        Guard.Matches(second, first);
        Guard.Floating(weight);
        Guard.SameDevice(weight, first);
        if (weight.dim() is not (1 or 2) || weight.numel() != first.size(-1) || weight.size(-1) != first.size(-1))
            throw new ArgumentException(
                $"weight must be [D] or [1, D], as wide as first: first is {Guard.Shape(first)}, weight is {Guard.Shape(weight)}.", nameof(weight));
        Guard.Floating(bias);
        Guard.SameDevice(bias, first);
        if (bias.numel() != 1)
            throw new ArgumentException($"bias must have one element: bias is {Guard.Shape(bias)}.", nameof(bias));
        Guard.RequiredLabels(sameCluster, first);
        Guard.Defined(reduction);

        var both = cat([Views(first), Views(second)], 1);
        var (w, b) = (weight.to(both.dtype).reshape(-1), bias.to(both.dtype).reshape(-1));
        var isSame = sameCluster.ne(Scalars.Zero);
        var views = both.unbind(1);
        // No term yet: 0, but connected to the graph, as it stays where there is no view.
        var loss = both.narrow(1, 0, 0).sum([1, 2]);
        for (var v = 0; v < views.Length; v++)
            for (var u = 0; u < v; u++)
            {
                var logit = (views[u] - views[v]).abs().mul(w).sum(1).Plus(b);
                var isOneImage = v < views.Length / 2 || u >= views.Length / 2;
                loss = loss - (isOneImage ? logit : logit.where(isSame, logit.neg())).log_sigmoid();
            }
        return call.Result(TermMean.Of(loss, reduction, Ranks.Of(collective, first)));

        static Tensor Views(Tensor features)
        {
            var wide = Embeddings.Prepare(features, normalize: false);
            return wide.dim() == 2 ? wide.unsqueeze(1) : wide;
        }
    }
}
