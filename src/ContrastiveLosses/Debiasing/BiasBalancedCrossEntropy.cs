using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

public static partial class Debiasing
{
    /// <summary>Computes the cross entropy of logits that are told how likely each class is given the sample's bias (BiasBal).</summary>
    /// <remarks>
    /// <para><c>l_i = -log softmax( z_i + log( p(. | b_i) + minProbability ) )_{y_i}</c>, averaged over the samples. What the bias already
    /// says of the class need then not be learned. For training only: predict with z.</para>
    /// <para>Range: [0, inf). With uniform rows it is the cross entropy; with minProbability 0 multiplying a row of the table by a number
    /// changes nothing, and the loss is infinite where p is 0 for the true class. No sample: 0. The logits are not changed, and no gradient
    /// flows to the table.</para>
    /// <para>Hong and Yang, Unbiased Classification Through Bias-Contrastive and Bias-Balanced Learning (2021). The authors' code changes
    /// the caller's logits in place.</para>
    /// </remarks>
    /// <param name="logits">z, [N, C], floating point.</param>
    /// <param name="labels">Class of each sample, [N], integers from 0 to C - 1.</param>
    /// <param name="biases">Bias of each sample, [N], integers from 0 to B - 1: the row of the table.</param>
    /// <param name="conditional">p(y | b) in the training set, [B, C], floating point, at least 0: <see cref="ConditionalProbabilities"/>.</param>
    /// <param name="minProbability">Added to each probability; at least 0. 1e-9 is the authors'.</param>
    /// <param name="reduction">Mean, sum, or one value per sample, [N].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part, but the table;
    /// null is this process alone. The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit, or, on the CPU, a label or bias is out of its range or a probability below 0.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The smallest probability is below 0.</exception>
    public static Tensor BiasBalancedCrossEntropy(
        Tensor logits,
        Tensor labels,
        Tensor biases,
        Tensor conditional,
        double minProbability = 1e-9,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(logits, labels, biases, conditional);
        Guard.Logits(logits);
        Guard.Floating(conditional);
        Guard.NoneNegative(conditional);
        Guard.SameDevice(conditional, logits);
        if (conditional.dim() != 2 || conditional.size(1) != logits.size(1))
            throw new ArgumentException(
                $"conditional must be [B, C], one column per class: logits is {Guard.Shape(logits)}, conditional is {Guard.Shape(conditional)}.",
                nameof(conditional));
        Guard.RequiredLabels(labels, logits);
        Guard.RequiredLabels(biases, logits);
        Guard.Indices(labels, logits.size(1));
        Guard.Indices(biases, conditional.size(0));
        Guard.NotNegative(minProbability);
        Guard.Defined(reduction);

        var z = Embeddings.Widen(logits);
        var prior = conditional.detach().to(float64).Plus(minProbability).log().to(z.dtype);
        var adjusted = z.Plus(prior.index_select(0, biases.to(int64)));
        return call.Result(TermMean.Of(adjusted.CrossEntropy(labels), reduction, Ranks.Of(collective, logits)));
    }

    /// <summary>Counts how likely each class is given each bias, for <see cref="BiasBalancedCrossEntropy"/>.</summary>
    /// <remarks>
    /// <c>p(y | b) = #{i: y_i = y, b_i = b} / #{i: b_i = b}</c>; 1 / classes for each class where b does not occur (the authors' code gives
    /// NaN there). Count over the whole training set, not over a batch.
    /// </remarks>
    /// <param name="labels">Class of each training sample, [N], integers from 0 to classes - 1.</param>
    /// <param name="biases">Bias of each training sample, [N], integers from 0 to biasValues - 1.</param>
    /// <param name="classes">C, at least 1.</param>
    /// <param name="biasValues">B, at least 1.</param>
    /// <returns>p(y | b), [B, C], float64, on the labels' device.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit, or, on the CPU, a label or bias is out of its range.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no class or no bias value.</exception>
    public static Tensor ConditionalProbabilities(Tensor labels, Tensor biases, long classes, long biasValues)
    {
        using var call = Call.Holding(labels, biases);
        Guard.IntegerVector(labels);
        Guard.RequiredLabels(biases, labels);
        Guard.Size(classes);
        Guard.Size(biasValues);
        Guard.Indices(labels, classes);
        Guard.Indices(biases, biasValues);

        using Scalar width = classes;
        var cell = biases.to(int64).mul(width).Plus(labels.to(int64));
        var counts = cell.bincount(null, biasValues * classes).reshape(biasValues, classes).to(float64);
        var total = counts.sum(1, keepdim: true);
        using Scalar uniform = 1.0 / classes;
        var isUnseen = total.eq(Scalars.Zero);
        return call.Result(counts.div(total.clamp_min(Scalars.One)).masked_fill(isUnseen, uniform));
    }
}
