using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

public static partial class Diagnostics
{
    /// <summary>Computes the cross entropy of the mean classifier, whose weights are the means of the classes.</summary>
    /// <remarks>
    /// <para><c>l_i = -log( e^{&lt;u_i, m_c&gt; / temperature} / sum_{c'} e^{&lt;u_i, m_c'&gt; / temperature} )</c>, u the rows of features, c the
    /// class of i, m_c the mean of the rows of class c, averaged over the N rows. What the theory of contrastive learning bounds in
    /// the place of a trained classifier.</para>
    /// <para>Range: [0, inf). One class: 0. No row: 0. Computed in float64. Memory: O(N (C + D)).</para>
    /// <para>Saunshi et al., A Theoretical Analysis of Contrastive Unsupervised Representation Learning (2019), with temperature 1.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D], floating point.</param>
    /// <param name="labels">Class of each sample, [N], any integers.</param>
    /// <param name="temperature">Divides the products, above 0.</param>
    /// <param name="normalize">Whether each embedding is divided by its length; the means are not.</param>
    /// <param name="reduction">Mean, sum, or one value per row, [N].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss, with a gradient; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0.</exception>
    public static Tensor MeanClassifierLoss(
        Tensor features, Tensor labels, double temperature = 1, bool normalize = true, Reduction reduction = Reduction.Mean, ICollective? collective = null)
    {
        using var call = Call.Holding(features, labels);
        Guard.Features(features);
        Guard.RequiredLabels(labels, features);
        Guard.Positive(temperature);
        Guard.Defined(reduction);

        var ranks = Ranks.Of(collective, features);
        var (products, classes) = WithMeans(features, labels, normalize, ranks);
        var logits = products.Over(temperature);
        // No row has no logits, of which there is no log-sum-exp.
        var loss = classes.Count == 0 ? products.sum(1) : logits.CrossEntropy(classes.Class);
        return call.Result(TermMean.Of(loss, reduction, ranks).to(Embeddings.Widened(features.dtype)));
    }

    /// <summary>Computes how often the mean classifier is right: the share of the rows whose product with the mean of their own class is the largest.</summary>
    /// <remarks>
    /// <para>The classifier of <see cref="MeanClassifierLoss"/>: in [0, 1]; of equal products the class of the lowest label counts. NaN without a
    /// row, and for features that are not finite. Computed in float64; no gradient; it waits for the device. Memory: O(N (C + D)).</para>
    /// <para>Saunshi et al., A Theoretical Analysis of Contrastive Unsupervised Representation Learning (2019).</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D], floating point.</param>
    /// <param name="labels">Class of each sample, [N], any integers.</param>
    /// <param name="normalize">Whether each embedding is divided by its length; the means are not.</param>
    /// <returns>The share.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    public static double MeanClassifierAccuracy(Tensor features, Tensor labels, bool normalize = true)
    {
        using var call = Call.Holding(features, labels);
        Guard.Features(features);
        Guard.RequiredLabels(labels, features);
        using var noGrad = no_grad();

        if (features.size(0) == 0 || !features.isfinite().all().item<bool>()) return double.NaN;
        var (products, classes) = WithMeans(features, labels, normalize, Ranks.Alone);
        return products.argmax(1).eq(classes.Class).to(float64).mean().item<double>();
    }

    /// <summary>The products of the rows with the means of the classes, [N, C], float64.</summary>
    private static (Tensor Products, ClassMeans Classes) WithMeans(Tensor features, Tensor labels, bool normalize, Ranks ranks)
    {
        var u = Embeddings.Prepare(features, normalize).to(float64);
        var classes = ClassMeans.Of(u, labels, ranks);
        return (u.mm(classes.Means.t()), classes);
    }
}
