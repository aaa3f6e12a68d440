using ContrastiveLosses.Arguments;

namespace ContrastiveLosses;

public static partial class Diagnostics
{
    /// <summary>Measures how many directions embeddings use: the exponential of the entropy of their singular values.</summary>
    /// <remarks>
    /// <para><c>exp( -sum_i p_i log p_i )</c>, <c>p_i = sigma_i / sum_j sigma_j</c>, sigma the singular values of the matrix as it is, without
    /// centring. Not changed by a factor.</para>
    /// <para>Range: [1, rank]. All zeros or no number: 0. NaN for features that are not finite. Computed in float64; no gradient; it waits
    /// for the device. Time: O(N D min(N, D)).</para>
    /// <para>Roy and Vetterli, The Effective Rank: A Measure of Effective Dimensionality (2007).</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D], floating point.</param>
    /// <returns>The effective rank.</returns>
    /// <exception cref="ArgumentException">Features are no floating tensor of shape [N, D].</exception>
    public static double EffectiveRank(Tensor features) => Entropic(features, 0);

    /// <summary>Measures RankMe, the effective rank with a small number added to each share.</summary>
    /// <remarks>
    /// <para><c>exp( -sum_i p_i log p_i )</c>, <c>p_i = sigma_i / sum_j sigma_j + 1e-7</c>; the p_i are not divided by their sum.</para>
    /// <para>All zeros or no number: 0. NaN for features that are not finite. Computed in float64; no gradient; it waits for the device.</para>
    /// <para>Garrido et al., RankMe: Assessing the Downstream Performance of Pretrained Self-Supervised Representations by Their Rank
    /// (2023), Eqs. 1 and 2.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D], floating point.</param>
    /// <returns>RankMe.</returns>
    /// <exception cref="ArgumentException">Features are no floating tensor of shape [N, D].</exception>
    public static double RankMe(Tensor features) => Entropic(features, 1e-7);

    /// <summary>Measures the participation ratio of embeddings: how many directions share their variance.</summary>
    /// <remarks>
    /// <para><c>(sum_i sigma_i^2)^2 / sum_i sigma_i^4</c>, sigma the singular values of the matrix as it is, without centring. Not
    /// changed by a factor.</para>
    /// <para>Range: [1, rank], at least <see cref="StableRank"/>. All zeros or no number: 0. NaN for features that are not finite. Computed
    /// in float64; no gradient; it waits for the device.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D], floating point.</param>
    /// <returns>The participation ratio.</returns>
    /// <exception cref="ArgumentException">Features are no floating tensor of shape [N, D].</exception>
    public static double ParticipationRatio(Tensor features)
    {
        var shares = Shares(features, power: 2);
        return shares.Length == 0 ? 0 : 1 / shares.Sum(share => share * share);
    }

    /// <summary>Measures the stable rank of embeddings: their squared Frobenius norm over their squared spectral norm.</summary>
    /// <remarks>
    /// <para><c>sum_i sigma_i^2 / max_i sigma_i^2</c>, sigma the singular values of the matrix as it is, without centring. Not changed by
    /// a factor.</para>
    /// <para>Range: [1, rank], at most <see cref="ParticipationRatio"/>. All zeros or no number: 0. NaN for features that are not finite.
    /// Computed in float64; no gradient; it waits for the device.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D], floating point.</param>
    /// <returns>The stable rank.</returns>
    /// <exception cref="ArgumentException">Features are no floating tensor of shape [N, D].</exception>
    public static double StableRank(Tensor features)
    {
        var shares = Shares(features, power: 2);
        return shares.Length == 0 ? 0 : 1 / shares.Max();
    }

    private static double Entropic(Tensor features, double added)
    {
        var shares = Shares(features, power: 1);
        return shares.Length == 0 ? 0 : Math.Exp(-shares.Select(share => share + added).Where(p => p != 0).Sum(p => p * Math.Log(p)));
    }

    /// <summary>A power of each singular value over their sum: none when all are 0, one that is NaN when a feature is not finite.</summary>
    private static double[] Shares(Tensor features, int power)
    {
        using var call = Call.Holding(features);
        Guard.Features(features);
        using var noGrad = no_grad();
        if (features.numel() == 0) return [];
        if (!features.isfinite().all().item<bool>()) return [double.NaN];
        var values = linalg.svdvals(features.to(float64)).cpu().data<double>().ToArray();
        // Of the largest, which is the first: squares then neither overflow nor underflow.
        if (values[0] == 0) return [];
        var powers = values.Select(value => Math.Pow(value / values[0], power)).ToArray();
        var total = powers.Sum();
        return [.. powers.Select(value => value / total)];
    }
}
