using ContrastiveLosses.Arguments;

namespace ContrastiveLosses;

public static partial class Diagnostics
{
    /// <summary>Computes how likely it is that one of k negatives is of the anchor's own class.</summary>
    /// <remarks>
    /// <para><c>sum_c rho_c p_c</c>, <c>p_c = 1 - (1 - rho_c)^k</c>, the classes drawn independently from the priors rho. For C
    /// equal classes: <c>1 - (1 - 1/C)^k</c>.</para>
    /// <para>Range: [0, 1]; grows with k. Saunshi et al., A Theoretical Analysis of Contrastive Unsupervised Representation Learning (2019).</para>
    /// </remarks>
    /// <param name="priors">rho, [C], floating point, at least 0; divided by their sum, so that counts do.</param>
    /// <param name="k">The number of negatives; at least 0.</param>
    /// <param name="reduction">The mean, weighted by the priors; or the unweighted sum; or p_c of each class, [C].</param>
    /// <returns>The probability, float64.</returns>
    /// <exception cref="ArgumentException">Priors are no floating tensor of shape [C], or, on the CPU, one is below 0.</exception>
    /// <exception cref="ArgumentOutOfRangeException">k is below 0.</exception>
    public static Tensor CollisionProbability(Tensor priors, long k, Reduction reduction = Reduction.Mean)
    {
        using var call = Call.Holding(priors);
        Guard.Priors(priors);
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        Guard.Defined(reduction);

        var rho = Probabilities(priors);
        // (1 - 1)^0 is 1, which the logarithm does not know.
        var perClass = k == 0 ? zeros_like(rho) : rho.neg().log1p().Times(k).expm1().neg();
        return call.Result(OverClasses(perClass, rho, reduction));
    }

    /// <summary>Computes the expected logarithm of 1 plus the number of k negatives that are of the anchor's own class.</summary>
    /// <remarks>
    /// <para><c>sum_c rho_c E log(1 + B_c)</c>, B_c binomial with k trials of probability rho_c. No encoder that maps a class to one point
    /// has a lower <see cref="Contrastive.PopulationNCE"/>.</para>
    /// <para>Range: [0, log(1 + k)]; grows with k. Computed by an integral, exact to the last digits, in a time that grows with log k only.</para>
    /// <para>The conflict term of Nozawa and Sato, Understanding Negative Samples in Instance Discriminative Self-supervised
    /// Representation Learning (2021).</para>
    /// </remarks>
    /// <param name="priors">rho, [C], floating point, at least 0; divided by their sum, so that counts do.</param>
    /// <param name="k">The number of negatives; at least 0.</param>
    /// <param name="reduction">The mean, weighted by the priors; or the unweighted sum; or one value per class, [C].</param>
    /// <returns>The expectation in nats, float64.</returns>
    /// <exception cref="ArgumentException">Priors are no floating tensor of shape [C], or, on the CPU, one is below 0.</exception>
    /// <exception cref="ArgumentOutOfRangeException">k is below 0.</exception>
    public static Tensor ExpectedLogCollisions(Tensor priors, long k, Reduction reduction = Reduction.Mean)
    {
        using var call = Call.Holding(priors);
        Guard.Priors(priors);
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        Guard.Defined(reduction);

        var rho = Probabilities(priors);
        if (k == 0) return call.Result(OverClasses(zeros_like(rho), rho, reduction));
        var nodes = DrawIntegral.Nodes(0, k, rho.device);
        var deficits = DrawIntegral.Deficits(zeros(1, float64, rho.device), nodes).mul(rho.unsqueeze(1));
        return call.Result(OverClasses(DrawIntegral.Of(deficits, nodes, k), rho, reduction));
    }

    /// <summary>Computes how likely it is that every class occurs among independent draws.</summary>
    /// <remarks>
    /// <para>Class by class, <c>f_n = sum_{m = 1..n} binomial(n, m) q^m (1 - q)^{n - m} g_{n - m}</c>: all classes from c on occur
    /// among n draws of them, with g the same of the classes behind c and q the share of c in what is left. All terms are positive;
    /// nothing cancels. Time: O(C draws^2).</para>
    /// <para>Range: [0, 1]; 0 for fewer draws than classes, and if a class has prior 0. It grows with the draws; an anchor and
    /// its k negatives are k + 1. Nozawa and Sato, Understanding Negative Samples in Instance Discriminative Self-supervised
    /// Representation Learning (2021).</para>
    /// </remarks>
    /// <param name="priors">[C], floating point, at least 0; divided by their sum, so that counts do.</param>
    /// <param name="draws">The number of draws; at least 0.</param>
    /// <returns>The probability; NaN if a prior is.</returns>
    /// <exception cref="ArgumentException">Priors are no floating tensor of shape [C], or, on the CPU, one is below 0.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of draws is below 0.</exception>
    public static double CoverageProbability(Tensor priors, long draws)
    {
        using var call = Call.Holding(priors);
        Guard.Priors(priors);
        Guard.Size(draws, least: 0);

        var rho = Probabilities(priors).cpu().data<double>().ToArray();
        if (rho.Any(double.IsNaN)) return double.NaN;
        if (rho.Length == 0) return 1;
        if (rho.Contains(0)) return 0;
        var logFactorial = new double[draws + 1];
        for (var n = 1; n <= draws; n++) logFactorial[n] = logFactorial[n - 1] + Math.Log(n);
        // From the last class to the first: the last alone occurs in any draw of it.
        var covered = new double[draws + 1];
        Array.Fill(covered, 1);
        covered[0] = 0;
        var left = rho[^1];
        for (var c = rho.Length - 2; c >= 0; c--)
        {
            var (logOwn, logOthers) = (Math.Log(rho[c] / (left + rho[c])), Math.Log(left / (left + rho[c])));
            left += rho[c];
            var next = new double[draws + 1];
            for (var n = 1; n <= draws; n++)
                for (var m = 1; m < n; m++)
                    if (covered[n - m] > 0)
                        next[n] += covered[n - m] * Math.Exp(
                            logFactorial[n] - logFactorial[m] - logFactorial[n - m] + (m * logOwn) + ((n - m) * logOthers));
            covered = next;
        }
        return Math.Min(1, covered[draws]);
    }

    /// <summary>Priors that add up to 1, float64; zeros stay zeros when there is nothing else.</summary>
    internal static Tensor Probabilities(Tensor priors)
    {
        var rho = priors.detach().to(float64);
        var total = rho.sum();
        return rho.div(total.masked_fill(total.eq(Scalars.Zero), Scalars.One));
    }

    /// <summary>One number per class, their sum, or their mean weighted by the priors.</summary>
    internal static Tensor OverClasses(Tensor perClass, Tensor rho, Reduction reduction) => reduction switch
    {
        Reduction.None => perClass,
        Reduction.Sum => perClass.sum(),
        _ => perClass.mul(rho).sum(),
    };
}
