using System.Runtime.CompilerServices;
using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

/// <summary>What a discriminator's scores mean.</summary>
public enum AdversarialForm
{
    /// <summary>Logits of being real: StarGAN v2, after Goodfellow et al. (2014).</summary>
    NonSaturating,

    /// <summary>Numbers whose means are compared: StarGAN, after Arjovsky et al. (2017). Needs a <see cref="Translation.GradientPenalty"/>.</summary>
    Wasserstein,

    /// <summary>Numbers that should be 1 for real and 0 for translated images: Mao et al. (2017).</summary>
    LeastSquares,

    /// <summary>Numbers that should be above 1 for real and below -1 for translated images: Lim and Ye (2017).</summary>
    Hinge,
}

/// <summary>
/// The losses of a model that translates images from one domain to another, as StarGAN and StarGAN v2 train it. Contrastive debiasing
/// (CDvG) has such a model; which of these losses it takes, and with which weights, could not be verified against the paper's text.
/// </summary>
public static partial class Translation
{
    /// <summary>Computes the discriminator's adversarial loss.</summary>
    /// <remarks>
    /// <para>r the scores of real images, f those of translated ones, E the mean. NonSaturating: <c>E log(1 + e^{-r}) + E log(1 + e^f)</c>,
    /// in [0, inf), 2 log 2 at scores of 0. Wasserstein: <c>-E r + E f</c>, unchanged by a number added to all scores. LeastSquares:
    /// <c>E (r - 1)^2 + E f^2</c>. Hinge: <c>E max(0, 1 - r) + E max(0, 1 + f)</c>. Without scores a mean is 0.</para>
    /// <para>Detach the translated images: only the discriminator learns from this. Choi et al., StarGAN (2018) and StarGAN v2 (2020).</para>
    /// </remarks>
    /// <param name="realScores">r, floating point, any shape.</param>
    /// <param name="fakeScores">f, floating point, any shape: type and device of <paramref name="realScores"/>.</param>
    /// <param name="form">What the scores mean. NonSaturating is StarGAN v2's.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss, 0-d; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Types or devices do not fit.</exception>
    public static Tensor AdversarialDiscriminator(
        Tensor realScores, Tensor fakeScores, AdversarialForm form = AdversarialForm.NonSaturating, ICollective? collective = null)
    {
        using var call = Call.Holding(realScores, fakeScores);
        Guard.Floating(realScores);
        Guard.Floating(fakeScores);
        Guard.SameType(fakeScores, realScores);
        Guard.Defined(form);
        var (r, f) = (Embeddings.Widen(realScores), Embeddings.Widen(fakeScores));
        return call.Result(form switch
        {
            AdversarialForm.NonSaturating => Mean(r.neg().Softplus(), collective).Plus(Mean(f.Softplus(), collective)),
            AdversarialForm.Wasserstein => Mean(f, collective) - Mean(r, collective),
            AdversarialForm.LeastSquares => Mean(r.Plus(-1).Squared(), collective).Plus(Mean(f.Squared(), collective)),
            _ => Mean(r.neg().Plus(1).relu(), collective).Plus(Mean(f.Plus(1).relu(), collective)),
        });
    }

    /// <summary>Computes the adversarial loss of the model that translates.</summary>
    /// <remarks>
    /// f the scores of translated images, E the mean. NonSaturating: <c>E log(1 + e^{-f})</c>. Wasserstein and Hinge: <c>-E f</c>.
    /// LeastSquares: <c>E (f - 1)^2</c>. Without scores 0. Choi et al., StarGAN (2018) and StarGAN v2 (2020).
    /// </remarks>
    /// <param name="fakeScores">f, floating point, any shape.</param>
    /// <param name="form">What the scores mean; the discriminator's.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss, 0-d; float32 for half types.</returns>
    /// <exception cref="ArgumentException">The scores are not floating point.</exception>
    public static Tensor AdversarialGenerator(
        Tensor fakeScores, AdversarialForm form = AdversarialForm.NonSaturating, ICollective? collective = null)
    {
        using var call = Call.Holding(fakeScores);
        Guard.Floating(fakeScores);
        Guard.Defined(form);
        var f = Embeddings.Widen(fakeScores);
        return call.Result(form switch
        {
            AdversarialForm.NonSaturating => Mean(f.neg().Softplus(), collective),
            AdversarialForm.LeastSquares => Mean(f.Plus(-1).Squared(), collective),
            _ => Mean(f, collective).neg(),
        });
    }

    /// <summary>The mean of all numbers of all ranks, this rank's share of it; 0 without any.</summary>
    private static Tensor Mean(Tensor numbers, ICollective? collective, [CallerMemberName] string loss = "")
    {
        var ranks = Ranks.Of(collective, numbers.reshape(-1, 1), loss);
        return numbers.sum().Over(Math.Max(1, ranks.IsAlone ? numbers.numel() : ranks.Samples));
    }
}
