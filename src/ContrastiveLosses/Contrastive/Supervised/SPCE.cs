using ContrastiveLosses.Arguments;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;

namespace ContrastiveLosses;

/// <summary>What the simplified pairwise cross entropy divides the sum of a class by.</summary>
public enum SPCECenters
{
    /// <summary>The size of the batch: the paper's form.</summary>
    Batch,

    /// <summary>The size of the class in the batch: the weights are class means.</summary>
    ClassMean,
}

public static partial class Contrastive
{
    /// <summary>Computes the simplified pairwise cross entropy: cross entropy whose classifier is the batch itself.</summary>
    /// <remarks>
    /// <para><c>l_i = -log softmax_k( &lt;x_i, theta_k&gt; )_{c(i)}</c>, with <c>theta_k = 1/(lambda M) sum_{j: c(j) = k} x_j</c> over the M
    /// items, i itself included, or with the number of items of class k instead of M (ClassMean). Gradients flow through theta too. So the mean is
    /// <c>-1/(lambda M^2) sum_i sum_{j: c(j) = c(i)} &lt;x_i, x_j&gt; + 1/M sum_i log sum_k e^{&lt;x_i, theta_k&gt;}</c>.</para>
    /// <para>Range: [0, inf). Every item counts. A class without items has theta 0 and so stands with e^0 = 1 in the sum. One class: 0.
    /// Embeddings of zeros: log C. Memory: O((M + C) D).</para>
    /// <para>Boudiaf et al., A Unifying Mutual Information View of Metric Learning (2020). The factor lambda and the reading of ClassMean could
    /// not be verified against the paper's text; the coefficients are derived from its pairwise cross entropy.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D] or, with V views of each sample, [N, V, D], floating point.</param>
    /// <param name="labels">Class of each sample, [N], integers from 0 to classes - 1.</param>
    /// <param name="classes">C, at least 1.</param>
    /// <param name="lambda">Divides the class sums; above 0. 1 is the paper's, as far as it could be read.</param>
    /// <param name="centers">What divides the class sums besides.</param>
    /// <param name="normalize">Whether each embedding is divided by its length; the paper takes them as they are.</param>
    /// <param name="reduction">Mean, sum, or one value per item: [N], or [N, V] with views.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit, or, on the CPU, a label is no class.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Lambda is not above 0, or there is no class.</exception>
    public static Tensor SPCE(
        Tensor features,
        Tensor labels,
        long classes,
        double lambda = 1,
        SPCECenters centers = SPCECenters.Batch,
        bool normalize = false,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, labels);
        Guard.FeaturesOrViews(features);
        Guard.RequiredLabels(labels, features);
        Guard.Size(classes);
        Guard.Indices(labels, classes);
        Guard.Positive(lambda);
        Guard.Defined(centers);
        Guard.Defined(reduction);

        var items = Items.Of(features, labels, normalize, collective);
        var theta = Items.OfClasses(ClassSums(), normalize: false);
        return call.Result(CrossEntropy(items, theta, 1, reduction));

        Tensor ClassSums()
        {
            var keys = new Keys(null, Scalars.Range(classes, features.device));
            var all = items.OfAllRanks();
            var sums = LinearTerms.Spread(all.Features, all.Keys, keys, classes, SameLabel).Over(lambda);
            if (centers == SPCECenters.Batch) return sums.Over(Math.Max(1, all.Count)).to(items.Features.dtype);
            var counts = LinearTerms.Count(SameLabel, keys, classes, all.Keys, all.Count, features.device);
            return sums.div(counts.clamp_min(Scalars.One).unsqueeze(1)).to(items.Features.dtype);
        }
    }
}
