using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes the contrastive loss with soft targets: each pair of samples is as much of a positive as a graph says.</summary>
    /// <remarks>
    /// <para><c>l_i = -sum_{j != i} w_ij log( e^{s_ij} / sum_{a != i} e^{s_ia} )</c>, with <c>w_ij = e^{g_ij / targetTemperature} /
    /// sum_{a != i} e^{g_ia / targetTemperature}</c>, <c>s_ij = &lt;x_i, x_j&gt; / temperature</c>, g the graph. With views, g_ij is that of
    /// the items' samples: the diagonal of the graph is for the other views of a sample, and without views for nothing.</para>
    /// <para>Range: at least the entropy of w_i. A graph entry of minus infinity is no positive at all; a row of nothing else, or a single
    /// item, does not count. A row with one entry above minus infinity gives that pair's InfoNCE. The graph gets no gradient.
    /// Memory: O(N D) and weights as large as the graph.</para>
    /// <para>Sobal et al., X-Sample Contrastive Loss (2025), of which the details could not be verified against the paper's text. Other
    /// graphs give y-Aware InfoNCE (of continuous labels) and CWCL. <see cref="XCLR"/> takes the graph of another model's embeddings
    /// without making it.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D] or, with V views of each sample, [N, V, D], floating point.</param>
    /// <param name="graph">How alike two samples are, [N, N], floating point; it need not be symmetric. With a collective a row for each of
    /// this rank's samples and a column for those of all ranks.</param>
    /// <param name="temperature">Divides the similarities; 0.1 where it is left out (X-CLR).</param>
    /// <param name="targetTemperature">Divides the graph; 0.1 is X-CLR's.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="reduction">Mean, sum, or one value per item: [N], or [N, V] with views.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A temperature is not above 0.</exception>
    public static Tensor SoftTarget(
        Tensor features,
        Tensor graph,
        Temperature temperature = default,
        double targetTemperature = 0.1,
        bool normalize = true,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, graph, temperature.Tensor);
        Guard.FeaturesOrViews(features);
        Guard.Floating(graph);
        Guard.SameDevice(graph, features);
        Guard.Positive(temperature);
        Guard.Positive(targetTemperature);
        Guard.Defined(reduction);

        var t = temperature.Or(0.1);
        var items = Items.Of(features, normalize, collective);
        MaskedPositives.Check(graph, items);
        var s = Similarities.Within(items, t);
        var exponents = graph.detach().to(float64).Over(targetTemperature);
        // Without views a sample is not compared with itself.
        if (items.Shape.Length == 1 || items.Shape[1] == 1)
            exponents = exponents.masked_fill(MaskedPositives.OwnSample(items), Scalars.NegativeInfinity);
        var hasNone = exponents.eq(Scalars.NegativeInfinity).all(1);
        var weights = exponents.masked_fill(hasNone.unsqueeze(1), Scalars.Zero).softmax(1).masked_fill(hasNone.unsqueeze(1), Scalars.Zero);
        var loss = s.Reduce(LogSumExp(Others)) - MaskedPositives.Of(weights, items, items).Mean(t);
        var counts = hasNone.logical_not();
        if (items.Shape.Length == 2) counts = counts.repeat_interleave(items.Shape[1]);
        return call.Result(s.OverAnchors(loss, counts, Anchors.Valid, reduction));
    }
}
