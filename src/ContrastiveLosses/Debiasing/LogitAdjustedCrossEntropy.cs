using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

public static partial class Debiasing
{
    /// <summary>Computes the cross entropy of logits that are told how frequent each class is: logit adjustment for long tails.</summary>
    /// <remarks>
    /// <para><c>l_i = -log softmax( z_i + tau log pi )_{y_i}</c>, with <c>pi_c = count_c / sum_k count_k</c>, averaged over the samples. What the
    /// frequencies already say of the class need then not be learned. For training only: predict with z.</para>
    /// <para>Range: [0, inf). Equal counts, or tau 0: cross entropy. Multiplying all counts by a number changes nothing. No sample: 0.
    /// The logits are not changed, and no gradient flows to the counts.</para>
    /// <para>Menon et al., Long-Tail Learning via Logit Adjustment (2021), Eq. 10. Nothing is added inside the logarithm, as in the paper:
    /// the authors' code adds 1e-12.</para>
    /// </remarks>
    /// <param name="logits">z, [N, C], floating point.</param>
    /// <param name="labels">Class of each sample, [N], integers from 0 to C - 1.</param>
    /// <param name="classCounts">How often each class occurs in the training set, or its share, [C], integers or floating point, at least 0. A
    /// class that never occurs there must have no sample here.</param>
    /// <param name="tau">How much the frequencies count, at least 0; 1 is the paper's.</param>
    /// <param name="reduction">Mean, sum, or one value per sample, [N].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part, but the counts;
    /// null is this process alone. The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit, or, on the CPU, a label is no class, a count is below 0, or a
    /// sample's class has count 0.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Tau is below 0.</exception>
    public static Tensor LogitAdjustedCrossEntropy(
        Tensor logits,
        Tensor labels,
        Tensor classCounts,
        double tau = 1,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(logits, labels, classCounts);
        Guard.Logits(logits);
        Guard.RequiredLabels(labels, logits);
        Guard.Indices(labels, logits.size(1));
        Counts(logits, classCounts);
        Guard.NotNegative(tau);
        Guard.Defined(reduction);
        var number = labels.to(int64);
        if (classCounts.device_type == DeviceType.CPU && labels.numel() > 0 && classCounts.index_select(0, number).eq(Scalars.Zero).any().item<bool>())
            throw new ArgumentException("classCounts must be above 0 for the class of each sample: a sample is of a class with count 0.", nameof(classCounts));

        var z = Embeddings.Widen(logits);
        var adjusted = tau == 0 ? z : z.Plus(LogShare(classCounts).Times(tau).to(z.dtype));
        return call.Result(TermMean.Of(adjusted.CrossEntropy(number), reduction, Ranks.Of(collective, logits)));
    }

    /// <summary>Adjusts the logits of a model that was trained without adjustment, to predict as if all classes were as frequent.</summary>
    /// <remarks>
    /// <c>z_i - tau log pi</c>, with <c>pi_c = count_c / sum_k count_k</c>: for prediction only, and never after training with
    /// <see cref="LogitAdjustedCrossEntropy"/>, which has the adjustment in its loss. Menon et al. (2021), Eq. 9.
    /// </remarks>
    /// <param name="logits">z, [N, C], floating point.</param>
    /// <param name="classCounts">How often each class occurs in the training set, or its share, [C], integers or floating point, above 0.</param>
    /// <param name="tau">How much the frequencies count, at least 0; 1 is the paper's.</param>
    /// <returns>The adjusted logits, [N, C]; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit, or, on the CPU, a count is not above 0.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Tau is below 0.</exception>
    public static Tensor AdjustLogits(Tensor logits, Tensor classCounts, double tau = 1)
    {
        using var call = Call.Holding(logits, classCounts);
        Guard.Logits(logits);
        Counts(logits, classCounts);
        Guard.NotNegative(tau);
        Guard.AllPositive(classCounts);

        var z = Embeddings.Widen(logits);
        return call.Result(z - LogShare(classCounts).Times(tau).to(z.dtype));
    }

    private static void Counts(Tensor logits, Tensor classCounts)
    {
        Guard.HasShape(classCounts, [logits.size(1)], "one number per class");
        Guard.SameDevice(classCounts, logits);
        Guard.NoneNegative(classCounts);
    }

    private static Tensor LogShare(Tensor classCounts)
    {
        var counts = classCounts.detach().to(float64);
        return counts.log() - counts.sum().log();
    }
}
