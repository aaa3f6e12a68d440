using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;

namespace ContrastiveLosses;

public static partial class Debiasing
{
    /// <summary>Computes the regulariser of FairKL's released code, to reproduce figures that were made with it.</summary>
    /// <remarks>
    /// <para><c>R = (mu_Pc - mu_Pa)^2 + (mu_Na - mu_Nc)^2 + kld ( (sd_Pa - sd_Pc)^2 + (sd_Na - sd_Nc)^2 ) - mu_Pc + mu_Na</c>, over all
    /// ordered pairs of the batch: P the pairs of one label, N those of two, a those that share the bias, c those that do not.</para>
    /// <para>What it does that <see cref="FairKL"/> does not: each sample's pair with itself is an aligned positive; a standard
    /// deviation is taken over the whole N x N matrix in which the pairs outside of the set are zeros, unbiased over N^2; a set
    /// without a member has mean 0; the last two terms attract conflicting positives and repel aligned negatives. Range: all
    /// numbers. No sample: 0. Memory: O(N D).</para>
    /// <para>Barbano et al. (2023), function fairkl of debiasing/losses.py in the authors' repository.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D], floating point, one view of each sample.</param>
    /// <param name="labels">Class of each sample, [N], any integers.</param>
    /// <param name="biases">Bias attribute of each sample, [N], any integers.</param>
    /// <param name="kld">Weight of the standard deviations; 1 in the authors' scripts, 0 in their function.</param>
    /// <param name="temperature">Divides the similarities; 1 where it is left out.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The regulariser, 0-d; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0, or kld is not finite.</exception>
    public static Tensor FairKLOfficial(
        Tensor features,
        Tensor labels,
        Tensor biases,
        double kld = 1,
        Temperature temperature = default,
        bool normalize = true,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, labels, biases, temperature.Tensor);
        Guard.Features(features);
        Guard.RequiredLabels(labels, features);
        Guard.RequiredLabels(biases, features);
        Guard.Number(kld, mayBeInfinite: false);
        Guard.Positive(temperature);

        var items = Items.Of(features, labels, biases, normalize, collective);
        var s = Similarities.Within(items, temperature.Or(1));
        var sets = s.Moments([SameLabel & SameBias, !SameLabel & SameBias, SameLabel & !SameBias, !SameLabel & !SameBias]).Exact().Pooled();
        var pairs = (double)items.TotalCount * items.TotalCount;
        // First those of the positives, then those of the negatives.
        var (aligned, conflicting) = (sets.Sets(0, 2), sets.Sets(2, 2));
        var terms = (aligned.Mean - conflicting.Mean).Squared().Plus((AmongZeros(aligned) - AmongZeros(conflicting)).Squared().Times(kld));
        var loss = (terms.sum() - conflicting.Mean.select(0, 0)).Plus(aligned.Mean.select(0, 1));
        return call.Result(s.OverBatch(loss.to(s.Type)));

        // The standard deviation of the set's values and a zero for each pair outside of it, about their common mean.
        Tensor AmongZeros(Moments set)
        {
            var outside = set.Count.neg().Plus(pairs);
            var between = set.Count * outside * set.Mean.Squared();
            return set.SquaredDeviations.Plus(between.Over(Math.Max(1, pairs))).Over(Math.Max(1, pairs - 1)).Root();
        }
    }
}
