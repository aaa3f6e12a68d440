using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes the global contrastive loss (SogCLR), whose denominators are moving averages over the whole training set.</summary>
    /// <remarks>
    /// <para><c>l_i = -c_ip + 1/n sum_{j in N(i)} (e^{c_ij / t} / u_i) c_ij</c>, <c>u_i = (1 - gamma) u_k + gamma / n sum_{j in N(i)} e^{c_ij /
    /// t}</c> for an item i of sample k, with products c_ij = &lt;x_i, x_j&gt;, N(i) the n items of the other samples, and u_k the sample's
    /// average so far. (With more than two views, c_ip is the mean over the others.) A sample's first u_i is that of the batch alone;
    /// its new average is the mean over its views. The mean is over samples: a sample's loss is the sum over its views, as in the authors'
    /// code.</para>
    /// <para>The state is log u_k, so that a low temperature does not overflow; minus infinity says that a sample was not seen yet. It is
    /// passed in and comes back new; nothing is changed in place. The weights e^{c / t} / u are constants to every derivative: the value is a surrogate, the
    /// gradient is what is meant. On a first step it is that of <see cref="DCL"/> times temperature and the number of views. An anchor without another view or
    /// without another sample does not count, and a sample without another one keeps its state. Memory: O(N D) and blocks of rows.</para>
    /// <para>Yuan et al., Provable Stochastic Optimization for Global Contrastive Learning: Small Batch Does Not Harm Performance (2022).
    /// The authors' code keeps u itself, which overflows float32 at temperature 0.01, and begins anew only when a whole batch is new.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, V, D], floating point; <see cref="Views.Stack"/> makes them of one tensor per view. [N, D] is one view:
    /// no anchor has a positive, and the loss is 0.</param>
    /// <param name="state">log u of each sample, [N], floating point; minus infinity for a new one.</param>
    /// <param name="temperature">t, above 0; 0.1 in the authors' code. A constant: the value has no derivative by it.</param>
    /// <param name="gamma">The weight of the batch in the average, above 0, at most 1; 0.9 in the authors' code.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="anchors">Over which anchors the mean is taken.</param>
    /// <param name="reduction">Mean over samples, sum, or one value per item, [N, V].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss, float32 for half types, and the samples' new state, of the loss's type and without a gradient.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0, or gamma is not above 0 and at most 1.</exception>
    public static (Tensor Loss, Tensor State) GlobalContrastive(
        Tensor features,
        Tensor state,
        double temperature = 0.1,
        double gamma = 0.9,
        bool normalize = true,
        Anchors anchors = Anchors.Valid,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, state);
        Guard.FeaturesOrViews(features);
        Guard.HasShape(state, features.shape[..1], "one number per sample");
        Guard.Floating(state);
        Guard.SameDevice(state, features);
        Guard.Positive(temperature);
        Guard.Positive(gamma);
        Guard.Between(gamma, 0, 1);
        Guard.Defined(anchors);
        Guard.Defined(reduction);

        var items = Items.Of(features, normalize, collective);
        var s = Similarities.Within(items, 1);
        var counts = s.Any(Positives, Negatives);
        var logCount = s.Reduce(Count(Negatives)).clamp_min(Scalars.One).log();
        var before = state.detach().to(s.Type);
        var average = Averages();
        var attraction = s.Reduce(Mean(Positives));
        var repulsion = new RowBlocks(new WeighedNegatives(1 / temperature)).Map(items.Ranks, items.Features, null, average.Plus(logCount), items.Keys.Label!);
        var loss = s.OverAnchors(repulsion - attraction, counts, anchors, reduction);
        if (reduction == Reduction.Mean && features.dim() == 3) loss = loss.Times(features.size(1));
        return (call.Result(loss), call.Result(items.TotalSamples < 2 || items.Count == 0 ? before.clone() : AfterViews()));

        // log u of each item.
        Tensor Averages()
        {
            var ofBatch = Similarities.Within(items with { Features = items.Features.detach() }, temperature).Reduce(LogSumExp(Negatives)) - logCount;
            var ofSample = before.unsqueeze(1).expand(before.size(0), items.Count / Math.Max(1, before.size(0))).reshape(-1);
            var mixed = Mixed(ofBatch, ofSample, gamma);
            return where(ofSample.eq(Scalars.NegativeInfinity), ofBatch, mixed);
        }

        Tensor AfterViews()
        {
            var views = items.Count / before.size(0);
            return average.reshape(before.size(0), views).logsumexp(1).Plus(-Math.Log(views));
        }
    }

    /// <summary>sum_j w_ij c_ij over the items of other samples, with the constants w_ij = e^{c_ij / temperature - level_i}.</summary>
    private sealed record WeighedNegatives(double Scale) : IRowFormula
    {
        public long ElementsPerRow(long columns) => 5 * columns;

        public Tensor Evaluate(Tensor rows, Tensor columns, long firstRow, IReadOnlyList<Tensor> constants)
        {
            var (level, sample) = (constants[0].narrow(0, firstRow, rows.size(0)), constants[1]);
            var isSame = sample.narrow(0, firstRow, rows.size(0)).unsqueeze(1).eq(sample.unsqueeze(0));
            var products = rows.mm(columns.t());
            var weights = (products.detach().Times(Scale) - level.unsqueeze(1)).exp().masked_fill(isSame, Scalars.Zero);
            return weights.mul(products).sum(1);
        }
    }
}
