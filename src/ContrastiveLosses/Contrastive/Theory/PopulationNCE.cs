using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes the exact loss of NCE with k negatives when each latent class sits at one vector.</summary>
    /// <remarks>
    /// <para><c>L = sum_c rho_c l_c</c>, <c>l_c = E log( 1 + sum_{r = 1..k} e^{(&lt;v_c, v_{c_r}&gt; - &lt;v_c, v_c&gt;) / temperature} )</c>,
    /// with the classes c_1, ..., c_k of the negatives drawn independently from the priors rho: a negative may be of the anchor's own class.
    /// The expectation is that of <see cref="ExpectedNCE"/>, to all digits.</para>
    /// <para>Range: at least the expected logarithm of 1 plus the number of collisions, Diagnostics.ExpectedLogCollisions; log(1 + k) for
    /// classes at one point. Convex in the classes' inner products. For uniform priors and wide enough vectors a simplex minimises it,
    /// whatever k is. No class: 0. Computed in float64. An exponent above 650 gives NaN. Time: O(C^2 (D + 200)).</para>
    /// <para>Awasthi, Dikkala and Kamath, Do More Negative Samples Necessarily Hurt in Contrastive Learning? (2022); the setting of latent
    /// classes: Saunshi et al., A Theoretical Analysis of Contrastive Unsupervised Representation Learning (2019).</para>
    /// </remarks>
    /// <param name="classVectors">v, one vector per class, [C, D], floating point.</param>
    /// <param name="priors">rho, [C], floating point, at least 0; divided by their sum, so that counts do. No gradient flows to them.</param>
    /// <param name="k">The number of negatives; at least 1.</param>
    /// <param name="temperature">Divides the similarities; 1 where it is left out.</param>
    /// <param name="normalize">Whether each vector is divided by its length.</param>
    /// <param name="reduction">The mean, weighted by the priors; or the unweighted sum; or one value per class, [C].</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit, or, on the CPU, a prior is below 0.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0, or k is below 1.</exception>
    public static Tensor PopulationNCE(
        Tensor classVectors,
        Tensor priors,
        long k,
        Temperature temperature = default,
        bool normalize = true,
        Reduction reduction = Reduction.Mean)
    {
        using var call = Call.Holding(classVectors, priors, temperature.Tensor);
        Guard.Features(classVectors);
        Guard.Priors(priors);
        Guard.HasShape(priors, classVectors.shape[..1], "one number per class");
        Guard.SameDevice(priors, classVectors);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        Guard.Positive(temperature);
        Guard.Defined(reduction);

        var v = Embeddings.Prepare(classVectors, normalize).to(float64);
        var x = temperature.Or(1).Divide(v);
        var probabilities = Diagnostics.Probabilities(priors);
        var loss = ExpectedDraws.Losses(x, x.mul(v).sum(1), v, probabilities, k, excludeSelf: false);
        return call.Result(Diagnostics.OverClasses(loss, probabilities, reduction).to(Embeddings.Widened(classVectors.dtype)));
    }
}
