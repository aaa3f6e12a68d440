using ContrastiveLosses.Arguments;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;

namespace ContrastiveLosses;

/// <summary>Which pairs contradict a biased model, which thinks that samples of one bias are alike.</summary>
public enum ContradictingPair
{
    /// <summary>The least similar sample of the same label.</summary>
    Positive,

    /// <summary>The most similar sample of another label.</summary>
    Negative,
}

public static partial class Mixing
{
    /// <summary>Finds for each sample the one that contradicts a biased model most, by the embeddings of that model (SelecMix).</summary>
    /// <remarks>
    /// <para>Positive: <c>argmin_j s_ij</c> over the other samples of i's label. Negative: <c>argmax_j s_ij</c> over those of other labels. s
    /// are cosines, or inner products without <paramref name="normalize"/>. Of equal ones the first; without any -1. A sample with a number
    /// that is not finite has no partner and is nobody's. No gradient. Memory: O(N D).</para>
    /// <para>Hwang et al., SelecMix: Debiased Learning by Contradicting-pair Sampling (2022). The released code masks with 0 and 1
    /// instead of infinities: where all samples of other labels have a negative cosine it picks one of the same label, and a sample alone in
    /// its class gets any partner.</para>
    /// </remarks>
    /// <param name="features">Embeddings by the biased model, [N, D], floating point.</param>
    /// <param name="labels">Class of each sample, [N], any integers.</param>
    /// <param name="pair">Which partners are wanted.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <returns>Each sample's partner, [N], int64; -1 for none.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    public static Tensor ContradictingPartners(Tensor features, Tensor labels, ContradictingPair pair, bool normalize = true)
    {
        using var call = Call.Holding(features, labels);
        Guard.Features(features);
        Guard.RequiredLabels(labels, features);
        Guard.Defined(pair);
        var isFinite = features.detach().isfinite().all(1);
        var rows = features.detach().masked_fill(isFinite.logical_not().unsqueeze(1), Scalars.Zero);
        var items = Items.Of(rows, labels, normalize);
        // One bias, 0, for all that can be compared; -1 for the others.
        var s = Similarities.Within(items with { Keys = items.Keys with { Bias = isFinite.to(int64).sub(Scalars.One) } }, 1);
        return call.Result(pair == ContradictingPair.Positive
            ? s.ArgMax(Positives & SameBias, smallest: true)
            : s.ArgMax(Negatives & SameBias));
    }

    /// <summary>Finds contradicting partners by similarities that are given.</summary>
    /// <remarks>
    /// As <see cref="ContradictingPartners"/>, with s any [N, N]: row by row, and only the order of its numbers matters. NaN is never
    /// picked. Memory: O(N^2). Hwang et al. (2022).
    /// </remarks>
    /// <param name="similarity">s, [N, N], floating point.</param>
    /// <param name="labels">Class of each sample, [N], any integers.</param>
    /// <param name="pair">Which partners are wanted.</param>
    /// <returns>Each sample's partner, [N], int64; -1 for none.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    public static Tensor ContradictingPartnersBySimilarity(Tensor similarity, Tensor labels, ContradictingPair pair)
    {
        using var call = Call.Holding(similarity, labels);
        Guard.Features(similarity);
        Guard.HasShape(similarity, [similarity.size(0), similarity.size(0)], "one row and one column per sample");
        Guard.RequiredLabels(labels, similarity);
        Guard.Defined(pair);
        var count = similarity.size(0);
        if (count == 0) return call.Result(zeros(0, int64, similarity.device));
        var (positive, negative) = LabelPairs.Of(labels, 0, count);
        var s = pair == ContradictingPair.Positive ? similarity.detach().neg() : similarity.detach();
        var isCandidate = (pair == ContradictingPair.Positive ? positive : negative).logical_and(s.isnan().logical_not());
        var score = s.masked_fill(isCandidate.logical_not(), Scalars.NegativeInfinity);
        var isLargest = score.eq(score.amax([1], keepdim: true)).logical_and(isCandidate);
        // argmax may return any of several equal ones, so the first is found by its number.
        using Scalar none = count;
        var first = Scalars.Range(count, s.device).unsqueeze(0).expand(s.shape).masked_fill(isLargest.logical_not(), none).amin([1]);
        return call.Result(first.masked_fill(first.eq(none), Scalars.NoKey));
    }

    /// <summary>Finds contradicting partners by a bias that is known.</summary>
    /// <remarks>
    /// Positive: the first other sample of the same label and another bias. Negative: the first of another label and the same bias.
    /// Without any -1. Memory: O(N). Hwang et al. (2022), the code for known biases.
    /// </remarks>
    /// <param name="labels">Class of each sample, [N], any integers.</param>
    /// <param name="biases">Bias attribute of each sample, [N], any integers.</param>
    /// <param name="pair">Which partners are wanted.</param>
    /// <returns>Each sample's partner, [N], int64; -1 for none.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    public static Tensor ContradictingPartnersByBias(Tensor labels, Tensor biases, ContradictingPair pair)
    {
        using var call = Call.Holding(labels, biases);
        Guard.IntegerVector(labels);
        Guard.RequiredLabels(biases, labels);
        Guard.Defined(pair);
        // All similarities are equal, so that the first candidate is the largest.
        var s = Similarities.Within(Items.Of(zeros([labels.size(0), 1], float32, labels.device), labels, biases, normalize: false), 1);
        return call.Result(s.ArgMax(pair == ContradictingPair.Positive ? ConflictingPositives : AlignedNegatives));
    }
}
