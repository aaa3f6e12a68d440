using ContrastiveLosses.Arguments;
using ContrastiveLosses.Pairs;
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
    /// <returns>The loss, with a gradient; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0.</exception>
    public static Tensor MeanClassifierLoss(
        Tensor features, Tensor labels, double temperature = 1, bool normalize = true, Reduction reduction = Reduction.Mean)
    {
        using var call = Call.Holding(features, labels);
        Guard.Features(features);
        Guard.RequiredLabels(labels, features);
        Guard.Positive(temperature);
        Guard.Defined(reduction);

        var u = Embeddings.Prepare(features, normalize).to(float64);
        var classes = ClassMeans.Of(u, labels);
        var logits = u.mm(classes.Means.t()).Over(temperature);
        var own = logits.gather(1, classes.Class.unsqueeze(1)).squeeze(1);
        // No row has no logits, of which there is no log-sum-exp.
        var loss = classes.Count == 0 ? u.sum(1) : logits.logsumexp(1) - own;
        return call.Result(TermMean.Of(loss, reduction).to(Embeddings.Widened(features.dtype)));
    }
}
