using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

/// <summary>What the balanced contrastive loss has for the anchor's own class in its denominator.</summary>
public enum BCLDenominator
{
    /// <summary>The mean over the anchor's positives, the anchor itself left out: the released code.</summary>
    Released,

    /// <summary>The mean over the whole class, the anchor itself included: as the paper prints it.</summary>
    Printed,
}

public static partial class Contrastive
{
    /// <summary>Computes the balanced contrastive loss: each class weighs the same in the denominator, and each is there, by its center.</summary>
    /// <remarks>
    /// <para><c>l_i = log D_i - 1/|P(i)| sum_{p in P(i)} s_ip</c>, with <c>s_ij = &lt;x_i, y_j&gt; / temperature</c> of an item with an item
    /// or a center y_j, c(i) the class of i, and P(i) the other items of i's class and the center of that class. B_c are the items of class c
    /// and its center. Released: <c>D_i = 1/|P(i)| sum_{p in P(i)} e^{s_ip} + sum_{c != c(i)} 1/|B_c| sum_{k in B_c} e^{s_ik}</c>. Printed:
    /// <c>D_i = sum_c 1/|B_c| sum_{k in B_c} e^{s_ik}</c>, with i itself in its own class. Centers are never anchors.</para>
    /// <para>Range: [0, inf), Released for any vectors, Printed for unit vectors. Every anchor has its center as a positive and counts. A
    /// class without items is there by its center, of weight 1: the class complement. One item: cross entropy of its products with the
    /// centers. The counts are those of the batch, not of the training set. Memory: O((N + C) D).</para>
    /// <para>Zhu et al., Balanced Contrastive Learning for Long-Tailed Visual Recognition (2022). The authors' code needs two views,
    /// fails for one class, and is NaN in float32 at low temperatures, because it subtracts the similarity of an item with itself.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D] or, with V views of each sample, [N, V, D], floating point.</param>
    /// <param name="labels">Class of each sample, [N], integers from 0 to C - 1.</param>
    /// <param name="centers">One center per class, [C, D], as <see cref="ClassPrototypes"/> makes them; gradients flow to them. The same on every rank of a collective.</param>
    /// <param name="temperature">Divides the similarities; 0.1 where it is left out (the authors' code; their scripts have 0.07).</param>
    /// <param name="denominator">What is in the denominator for the anchor's own class.</param>
    /// <param name="normalize">Whether each embedding and center is divided by its length.</param>
    /// <param name="reduction">Mean, sum, or one value per anchor: [N], or [N, V] with views.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit, or, on the CPU, a label is no class.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0.</exception>
    public static Tensor BCL(
        Tensor features,
        Tensor labels,
        Tensor centers,
        Temperature temperature = default,
        BCLDenominator denominator = BCLDenominator.Released,
        bool normalize = true,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, labels, centers, temperature.Tensor);
        Guard.FeaturesOrViews(features);
        Guard.RequiredLabels(labels, features);
        Guard.Columns(centers, features);
        Guard.Indices(labels, centers.size(0));
        Guard.Positive(temperature);
        Guard.Defined(denominator);
        Guard.Defined(reduction);

        var items = Items.Of(features, labels, normalize, collective);
        var columns = items.And(Items.OfClasses(centers, normalize));
        var s = Similarities.Between(items, columns, temperature.Or(0.1));
        var weights = LinearTerms.Count(SameLabel, columns, columns).to(s.Type).log().neg();
        var loss = denominator == BCLDenominator.Released ? Released() : Printed();
        return call.Result(s.OverAnchors(loss, s.Any(Positives), Anchors.Valid, reduction));

        Tensor Released()
        {
            var (others, own) = s.Reduce(LogSumExp(Negatives, columnLogWeights: weights), LogSumExp(Positives));
            var (count, mean) = s.Reduce(Count(Positives), Mean(Positives));
            var logMean = own - count.clamp_min(Scalars.One).log();
            // Of a single positive the mean of exponentials is the exponential of the mean: what is left of it is rounding.
            var spread = (logMean - mean).masked_fill(count.le(Scalars.One), Scalars.Zero);
            return spread.Plus((others - logMean).Softplus());
        }

        Tensor Printed()
        {
            var (all, mean) = s.Reduce(LogSumExp(All, columnLogWeights: weights), Mean(Positives));
            return all - mean;
        }
    }
}
