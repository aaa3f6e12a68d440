using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;

namespace ContrastiveLosses;

/// <summary>Which pairs EnD entangles.</summary>
public enum EnDPairs
{
    /// <summary>All pairs of one label and two biases.</summary>
    All,

    /// <summary>
    /// Of these the pairs whose later sample has the lower bias value: what the released code keeps. Which half that is depends on the
    /// order of the batch. To reproduce figures only.
    /// </summary>
    Official,
}

public static partial class Debiasing
{
    /// <summary>
    /// Computes EnD, which keeps samples that share a bias from resembling each other, and makes those of one class do so across
    /// biases.
    /// </summary>
    /// <remarks>
    /// <para><c>R = alpha R_dis + beta R_ent</c>, with cosines g_ij. Disentangling: <c>R_dis = sum_b |sum_{i&lt;j: b_i = b_j = b} g_ij| /
    /// #{i&lt;j: b_i = b_j}</c>, which does not look at labels. Entangling: <c>R_ent = 1 - mean of (1 + g_ij) / 2 over {i&lt;j: y_i = y_j, b_i !=
    /// b_j}</c>. Add it to cross entropy.</para>
    /// <para>Range: both parts in [0, 1]. A part without a pair is 0, with gradient 0; the absolute value has gradient 0 at 0. Memory:
    /// O(N D); with the official pairs O(N^2).</para>
    /// <para>Tartaglione, Barbano and Grangetto, EnD: Entangling and Disentangling Deep Representations for Bias Correction (2021). The
    /// released code entangles half of the pairs: <see cref="EnDPairs.Official"/>.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D], floating point, one view of each sample.</param>
    /// <param name="labels">Class of each sample, [N], any integers.</param>
    /// <param name="biases">Bias attribute of each sample, [N], any integers.</param>
    /// <param name="alpha">Weight of the disentangling part; at least 0. The authors' scripts have 0.1, and search up to 1, or to 50 at
    /// the highest bias.</param>
    /// <param name="beta">Weight of the entangling part; as alpha.</param>
    /// <param name="pairs">Which pairs are entangled.</param>
    /// <param name="normalize">Whether each embedding is divided by its length, so that g_ij are cosines.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The regulariser, 0-d; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A weight is below 0.</exception>
    public static Tensor EnD(
        Tensor features,
        Tensor labels,
        Tensor biases,
        double alpha = 1,
        double beta = 1,
        EnDPairs pairs = EnDPairs.All,
        bool normalize = true,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, labels, biases);
        Guard.NotNegative(alpha);
        Guard.NotNegative(beta);
        var (disentangling, entangling) = EnDParts(features, labels, biases, pairs, normalize, collective);
        return call.Result(disentangling.Times(alpha).Plus(entangling.Times(beta)));
    }

    /// <summary>Computes the two parts of <see cref="EnD"/>, to watch or to weigh them.</summary>
    /// <param name="features">Embeddings, [N, D], floating point, one view of each sample.</param>
    /// <param name="labels">Class of each sample, [N], any integers.</param>
    /// <param name="biases">Bias attribute of each sample, [N], any integers.</param>
    /// <param name="pairs">Which pairs are entangled.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The disentangling and the entangling part, 0-d, without weights.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    public static (Tensor Disentangling, Tensor Entangling) EnDParts(
        Tensor features, Tensor labels, Tensor biases, EnDPairs pairs = EnDPairs.All, bool normalize = true, ICollective? collective = null)
    {
        using var call = Call.Holding(features, labels, biases);
        Guard.Features(features);
        Guard.RequiredLabels(labels, features);
        Guard.RequiredLabels(biases, features);
        Guard.Defined(pairs);

        var items = Items.Of(features, labels, biases, normalize, collective);
        var s = Similarities.Within(items, 1);
        return (call.Result(Disentangling(s, items)), call.Result(pairs == EnDPairs.All ? Entangling(s) : s.OverBatch(OfficialEntangling(items.OfAllRanks()))));
    }

    private static Tensor Disentangling(Similarities s, Items items)
    {
        // Each bias value's sum over ordered pairs stands at every sample of that value.
        var perBias = s.Spread(s.Reduce(RowReduction.Sum(SameBias & Others)), SameBias);
        var total = perBias.abs().div(s.Count(SameBias)).sum();
        return total.div(s.TotalCount(s.Count(SameBias & Others)).clamp_min(Scalars.One)).to(items.Features.dtype);
    }

    private static Tensor Entangling(Similarities s) =>
        s.OverBatch(Apart(s.Total(s.Reduce(RowReduction.Sum(ConflictingPositives))), s.TotalCount(s.Count(ConflictingPositives))));

    private static Tensor OfficialEntangling(Items items)
    {
        var (label, bias) = (items.Keys.Label!, items.Keys.Bias!);
        var kept = label.unsqueeze(1).eq(label.unsqueeze(0)).logical_and(bias.unsqueeze(1).lt(bias.unsqueeze(0))).tril(-1);
        return Apart(items.Features.mm(items.Features.t()).masked_fill(kept.logical_not(), Scalars.Zero).sum(), kept.sum());
    }

    /// <summary>1 - mean of (1 + g) / 2.</summary>
    private static Tensor Apart(Tensor sum, Tensor count) =>
        sum.div(count.clamp_min(Scalars.One)).neg().Plus(1).Over(2).masked_fill(count.eq(Scalars.Zero), Scalars.Zero);
}
