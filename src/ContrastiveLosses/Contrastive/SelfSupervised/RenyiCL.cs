using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>From here to 1 the difference to gamma = 1 is below what 1 / (gamma - 1) would lose to rounding.</summary>
    private const double NearestOrder = 1e-6;

    /// <summary>Computes RényiCL: minus a lower bound of the Rényi divergence of order gamma between positive and other pairs.</summary>
    /// <remarks>
    /// <para><c>L = -1/(gamma - 1) log mean_i e^{(gamma - 1) s_ii} + 1/gamma log( alpha mean_i e^{gamma s_ii} + (1 - alpha) mean_{i != j}
    /// e^{gamma s_ij} )</c>, with <c>s_ij = &lt;q_i, k_j&gt; / temperature</c>: positives of query and key of one sample, negatives across
    /// samples. With crops the means are over all of them. gamma = 1 (within 1e-6) is <see cref="MLCPC"/>.</para>
    /// <para>Range: at least log(alpha) / gamma. Constant similarities give 0. Easy positives and hard negatives weigh more for gamma above
    /// 1. The positives' weights are a softmax of (gamma - 1) s over the batch: below temperature 0.1 a few pairs take all of it, and the
    /// gradient vanishes. It has no value per anchor. One sample: 0, with gradient 0. Memory: O(N D).</para>
    /// <para>Lee and Shin, RényiCL: Contrastive Representation Learning with Skew Rényi Divergence (2022). This is the objective itself:
    /// the authors' code returns a surrogate with the same gradient and another value, adds both key views, and overflows float32 where
    /// gamma / temperature is above 88. On the CPU the values are computed in float64, because
    /// 1 / gamma and 1 / (gamma - 1) magnify rounding.</para>
    /// </remarks>
    /// <param name="query">Embeddings, [N, D] or, with V crops of each sample, [N, V, D], floating point.</param>
    /// <param name="key">The positive of each sample, [N, D], type and device of <paramref name="query"/>; usually without a gradient.</param>
    /// <param name="temperature">Divides the similarities; 0.5 where it is left out (the authors' code).</param>
    /// <param name="alpha">The positives' weight, from 0 to 1; 1/65536 in the authors' code.</param>
    /// <param name="gamma">The order, above 0; 2 in the authors' code.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss, 0-d; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature or gamma is not above 0, or alpha is not from 0 to 1.</exception>
    public static Tensor RenyiCL(
        Tensor query,
        Tensor key,
        Temperature temperature = default,
        double alpha = 1.0 / 65536,
        double gamma = 2,
        bool normalize = true,
        ICollective? collective = null)
    {
        using var call = Call.Holding(query, key, temperature.Tensor);
        Guard.FeaturesOrViews(query);
        Guard.OnePerSample(key, query);
        Guard.Positive(temperature);
        Guard.Between(alpha, 0, 1);
        Guard.Positive(gamma);

        if (Math.Abs(gamma - 1) < NearestOrder) gamma = 1;
        var s = QueriesAndKeys(query, key, temperature.Or(0.5), normalize, collective).Exactly();
        var others = s.ColumnCount - 1;
        // Without a negative there is nothing to compare: 0, connected to the graph.
        if (others < 1 || query.shape is [_, 0, _]) return call.Result(s.Reduce(Mean(OwnKey)).sum().mul(Scalars.Zero).to(s.Type));
        var (negative, positive) = s.Reduce(LogSumExp(OtherKeys, gamma), Mean(OwnKey));
        var exact = positive.to(float64);
        var (positives, negatives) = (s.OfAllRows(exact), s.OfAllRows(negative.to(float64)));
        var near = gamma == 1
            ? s.MeanOfAll(exact, s.Any(OwnKey))
            : AnchorMean.LogMeanExp(positives.Times(gamma - 1)).Over(gamma - 1);
        var mixed = Mixed(AnchorMean.LogMeanExp(positives.Times(gamma)), AnchorMean.LogMeanExp(negatives, others), alpha);
        return call.Result(s.OverBatch((mixed.Over(gamma) - near).to(s.Type)));
    }
}
