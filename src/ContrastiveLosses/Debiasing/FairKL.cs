using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;

namespace ContrastiveLosses;

/// <summary>How FairKL compares the similarities of bias-aligned pairs with those of bias-conflicting ones.</summary>
public enum FairKLForm
{
    /// <summary>The divergence of two normal distributions, aligned from conflicting: the paper's Eqs. 9-c and 9-d.</summary>
    Kl,

    /// <summary>The divergence in both directions, added.</summary>
    Jeffreys,

    /// <summary>Squared differences of means and of standard deviations: what the published figures were trained with.</summary>
    Moments,

    /// <summary>Squared differences of means: Eqs. 9-a and 9-b.</summary>
    Mean,
}

/// <summary>Of which pairs FairKL takes means and variances.</summary>
public enum FairKLScope
{
    /// <summary>All ordered pairs of the batch. At high bias an anchor has at most one conflicting positive, and no variance of its own.</summary>
    Batch,

    /// <summary>Each anchor's pairs; the mean is over the anchors with at least one term.</summary>
    Anchor,
}

/// <summary>Losses that keep a model from learning a bias: regularisers of embeddings and bias-aware classification.</summary>
public static partial class Debiasing
{
    /// <summary>Computes FairKL, which asks that similarities do not tell whether two samples share their bias.</summary>
    /// <remarks>
    /// <para><c>R = R_P + w R_N</c>. R_P compares the similarities s of positives (same label) that share the bias, with mean mu_a and
    /// variance v_a, with those that do not, mu_c and v_c; R_N does the same for negatives; w is <paramref name="negativeWeight"/>.
    /// Kl: <c>( (v_a + (mu_a - mu_c)^2) / v_c - log(v_a / v_c) - 1 ) / 2</c>. Jeffreys: that plus the same with a and c exchanged. Moments:
    /// <c>(mu_a - mu_c)^2 + (sqrt v_a - sqrt v_c)^2</c>. Mean: <c>(mu_a - mu_c)^2</c>. Variances are unbiased, with
    /// <paramref name="varianceFloor"/> added; no pair of a sample with itself is in any set.</para>
    /// <para>Add <c>lambda R</c> to a contrastive loss or to cross entropy. Range: [0, inf). A term needs two members in both of its
    /// sets (Mean: one), otherwise it is left out; without any term: 0, gradient 0. Memory: O(N D).</para>
    /// <para>Barbano et al., Unbiased Supervised Contrastive Learning (2023), Eqs. 9 and 10. The released code is neither of these:
    /// <see cref="FairKLOfficial"/>. Kl and Jeffreys without a floor are the same on cosines and on squared distances.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D], floating point, one view of each sample.</param>
    /// <param name="labels">Class of each sample, [N], any integers.</param>
    /// <param name="biases">Bias attribute of each sample (a background, a scanner), [N], any integers.</param>
    /// <param name="form">How the two distributions are compared. Kl, with its floor, trained best over weights from 1 to 20.</param>
    /// <param name="scope">Of which pairs means and variances are taken.</param>
    /// <param name="varianceFloor">Added to every variance; at least 0. Left out: 0.1 for Kl and Jeffreys, which a smaller floor lets
    /// collapse when they weigh much (measured on biased digits), 1e-6 for Moments. With 0, Kl and Jeffreys are not finite when similarities collapse.</param>
    /// <param name="negativeWeight">Weight of the negatives' term; at least 0.</param>
    /// <param name="temperature">Divides the similarities; 1 where it is left out. Kl and Jeffreys with floor 0 do not depend on it.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="reduction">For the anchor scope: mean, sum, or one value per anchor, [N]. The batch has one value.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The regulariser; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0, or a floor or weight is below 0.</exception>
    public static Tensor FairKL(
        Tensor features,
        Tensor labels,
        Tensor biases,
        FairKLForm form = FairKLForm.Kl,
        FairKLScope scope = FairKLScope.Batch,
        double? varianceFloor = null,
        double negativeWeight = 1,
        Temperature temperature = default,
        bool normalize = true,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, labels, biases, temperature.Tensor);
        Guard.Features(features);
        Guard.RequiredLabels(labels, features);
        Guard.RequiredLabels(biases, features);
        Guard.Defined(form);
        Guard.Defined(scope);
        var floor = varianceFloor ?? (form is FairKLForm.Kl or FairKLForm.Jeffreys ? 0.1 : 1e-6);
        Guard.NotNegative(floor, nameof(varianceFloor));
        Guard.NotNegative(negativeWeight);
        Guard.Positive(temperature);
        Guard.Defined(reduction);

        var s = Similarities.Within(Items.Of(features, labels, biases, normalize, collective), temperature.Or(1));
        var sets = s.Moments([AlignedPositives, AlignedNegatives, ConflictingPositives, ConflictingNegatives], form != FairKLForm.Mean);
        // The divergence of two distributions that are nearly the same is the small rest of terms that cancel: float64 keeps it.
        sets = scope == FairKLScope.Batch ? sets.Exact().Pooled() : sets.Exact();
        // First those of the positives, then those of the negatives.
        var (aligned, conflicting) = (sets.Sets(0, 2), sets.Sets(2, 2));
        using Scalar fewest = form == FairKLForm.Mean ? 1 : 2;
        var exists = aligned.Count.ge(fewest).logical_and(conflicting.Count.ge(fewest));
        var difference = (aligned.Mean - conflicting.Mean).Squared();
        var (alignedVariance, conflictingVariance) = (Variance(aligned), Variance(conflicting));
        var terms = form switch
        {
            FairKLForm.Kl => Divergence(alignedVariance, conflictingVariance, difference),
            FairKLForm.Jeffreys => Divergence(alignedVariance, conflictingVariance, difference)
                .Plus(Divergence(conflictingVariance, alignedVariance, difference)),
            FairKLForm.Moments => difference.Plus((alignedVariance.Root() - conflictingVariance.Root()).Squared()),
            _ => difference,
        };
        terms = terms.masked_fill(exists.logical_not(), Scalars.Zero);
        var sum = terms.select(0, 0).Plus(terms.select(0, 1).Times(negativeWeight)).to(s.Type);
        return call.Result(scope == FairKLScope.Batch
            ? s.OverBatch(sum)
            : s.OverAnchors(sum, exists.any(0), Anchors.Valid, reduction));

        // Where there is no term the variances are made 1: a logarithm of 0 would pass NaN back through the selection.
        Tensor Variance(Moments set) => set.Variance.Plus(floor).masked_fill(exists.logical_not(), Scalars.One);
    }

    /// <summary>KL( N(mu, v) || N(nu, w) ) with squared difference (mu - nu)^2.</summary>
    private static Tensor Divergence(Tensor variance, Tensor otherVariance, Tensor squaredDifference) =>
        (variance.Plus(squaredDifference) / otherVariance - (variance / otherVariance).log()).Plus(-1).Over(2);
}
