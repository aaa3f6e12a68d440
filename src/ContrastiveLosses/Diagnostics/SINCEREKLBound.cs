using ContrastiveLosses.Arguments;

namespace ContrastiveLosses;

/// <summary>Which divergence SINCERE bounds.</summary>
public enum KLBoundForm
{
    /// <summary>KL(p+ || p-), the stronger statement.</summary>
    OneSided,

    /// <summary>KL(p+ || p-) + KL(p- || p+): the form of the paper.</summary>
    Symmetric,
}

public static partial class Diagnostics
{
    /// <summary>Computes the lower bound that SINCERE puts on the divergence of a class from the others.</summary>
    /// <remarks>
    /// <para>One-sided: <c>KL(p+ || p-) &gt;= log(|N| + 1) - L</c>; symmetric: <c>KL(p+ || p-) + KL(p- || p+) &gt;= log|N| - L</c>. L is the loss of
    /// anchors of one class, p+ the distribution of that class's embeddings, p- that of the other classes', |N| the number of negatives of
    /// an anchor. The bound is never above log(|N| + 1); below 0 it says nothing.</para>
    /// <para>It holds in expectation: average over many batches, one batch may exceed it.</para>
    /// <para>Feeney and Hughes, SINCERE: Supervised Information Noise-Contrastive Estimation REvisited (2023); the one-sided form follows
    /// from the bound of Donsker and Varadhan.</para>
    /// </remarks>
    /// <param name="loss"><see cref="Contrastive.SINCERE"/> with as many negatives for each anchor.</param>
    /// <param name="negatives">|N|, at least 0.</param>
    /// <param name="form">Which divergence is bounded.</param>
    /// <returns>The bound in nats; minus infinity for the symmetric form without a negative.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of negatives is below 0.</exception>
    public static double SINCEREKLBound(double loss, long negatives, KLBoundForm form = KLBoundForm.OneSided)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(negatives);
        Guard.Defined(form);
        return Math.Log(negatives + (form == KLBoundForm.OneSided ? 1.0 : 0.0)) - loss;
    }

    /// <summary>Computes the bound of each anchor, where anchors have different numbers of negatives; average it over those with a positive.</summary>
    /// <remarks>The formulas are those of <see cref="SINCEREKLBound(double, long, KLBoundForm)"/>. Leave anchors without a positive out: their
    /// loss of 0 would give the largest bound.</remarks>
    /// <param name="loss"><see cref="Contrastive.SINCERE"/> with <see cref="Reduction.None"/>, floating point, any shape.</param>
    /// <param name="negatives">|N(i)| of each anchor: the loss's shape and device, numbers of at least 0.</param>
    /// <param name="form">Which divergence is bounded.</param>
    /// <returns>The bounds in nats, of the loss's shape and type; the gradient for the loss is -1.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit, or, on the CPU, a number of negatives is below 0.</exception>
    public static Tensor SINCEREKLBound(Tensor loss, Tensor negatives, KLBoundForm form = KLBoundForm.OneSided)
    {
        using var call = Call.Holding(loss, negatives);
        Guard.Floating(loss);
        Guard.HasShape(negatives, loss.shape, "one number per anchor");
        Guard.NoneNegative(negatives);
        Guard.SameDevice(negatives, loss);
        Guard.Defined(form);
        var count = negatives.to(float64);
        if (form == KLBoundForm.OneSided) count = count.Plus(1);
        return call.Result(count.log().to(loss.dtype) - loss);
    }
}
