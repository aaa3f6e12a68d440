using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;

namespace ContrastiveLosses;

public static partial class Diagnostics
{
    /// <summary>Computes the tolerance of embeddings to samples of one class: the mean cosine of such pairs.</summary>
    /// <remarks>
    /// <para><c>sum over ordered pairs i != j with y_i = y_j of &lt;u_i, u_j&gt;, divided by their number</c>, u the rows of features. From
    /// class sums, O(N D); no pair is looked at.</para>
    /// <para>Range: [-1, 1] for unit rows. No such pair: 0.</para>
    /// <para>Wang and Liu, Understanding the Behaviour of Contrastive Loss (2021), Sec. 4.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D] or, with V views of each sample, [N, V, D], floating point.</param>
    /// <param name="labels">Class of each sample, [N], any integers.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The tolerance, 0-d, with a gradient; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    public static Tensor Tolerance(Tensor features, Tensor labels, bool normalize = true, ICollective? collective = null)
    {
        using var call = Call.Holding(features, labels);
        Guard.FeaturesOrViews(features);
        Guard.RequiredLabels(labels, features);

        var items = Items.Of(features, labels, normalize, collective);
        var s = Similarities.Within(items, 1);
        return call.Result(TermMean.Of(s.Reduce(RowReduction.Sum(Positives)), s.Count(Positives), Reduction.Mean, items.Ranks));
    }
}
