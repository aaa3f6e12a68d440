using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;

namespace ContrastiveLosses;

/// <summary>What the prototypes are in the extended supervised contrastive loss.</summary>
public enum PrototypeRole
{
    /// <summary>Items as all others: compared with by the samples, and anchors themselves.</summary>
    Union,

    /// <summary>Anchors against the samples; the samples see one another only, as in SupCon.</summary>
    Anchors,

    /// <summary>A classifier: beside SupCon of the samples stands each class's mean cross entropy.</summary>
    Classifier,
}

public static partial class Contrastive
{
    /// <summary>Computes the extended supervised contrastive loss (ESupCon): SupCon that learns a classifier with the embeddings.</summary>
    /// <remarks>
    /// <para>M items x_i (N samples of V views: M = N V) and K prototypes w_k, one per class; <c>s = &lt;., .&gt; / temperature</c>. The loss
    /// is the mean of the terms l_i of the items and m_k of the prototypes that count. Union: <c>l_i = log sum_{a in A(i)} e^{s_ia} -
    /// 1/|P(i)| sum_{p in P(i)} s_ip</c>, A(i) all other items and all prototypes, P(i) the other items of i's class and its prototype; m_k
    /// is the same from prototype k, A(k) the items, P(k) those of class k. Anchors: m_k as before, l_i without prototypes, which is
    /// <see cref="SupCon"/>. Classifier: l_i so too, and <c>m_k = 1/|P(k)| sum_{p in P(k)} -log softmax_j( s_pj )_k</c> over the K
    /// prototypes.</para>
    /// <para>Range: [0, inf). A prototype whose class is not in the batch does not count, nor does an item without a positive. Without
    /// prototypes: SupCon. Predict the class with the largest product: <see cref="PredictClasses"/>. Memory: O((M + K) D).</para>
    /// <para>Aljundi et al., Contrastive Classification and Representation Learning with Probabilistic Interpretation (2023). A reconstruction:
    /// there is no released code, and the formula could not be verified against the paper's text. Union is what the abstract and a caption say.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D] or, with V views of each sample, [N, V, D], floating point.</param>
    /// <param name="labels">Class of each sample, [N], integers from 0 to K - 1 (any integers where K is 0).</param>
    /// <param name="prototypes">The classifier's weights, [K, D]; gradients flow to them.</param>
    /// <param name="temperature">Divides the similarities; 0.1 where it is left out (as SupCon).</param>
    /// <param name="role">What the prototypes are.</param>
    /// <param name="prototypePairs">Whether prototypes see one another too, as negatives. Classifier has no such pairs.</param>
    /// <param name="normalize">Whether each embedding and prototype is divided by its length.</param>
    /// <param name="anchors">Over which anchors the mean is taken.</param>
    /// <param name="reduction">Mean, sum, or one value per anchor: the items (views one after the other), then the prototypes, [N V + K].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part, but the prototypes;
    /// null is this process alone. The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit, or, on the CPU, a label is no class.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0.</exception>
    public static Tensor ESupCon(
        Tensor features,
        Tensor labels,
        Tensor prototypes,
        Temperature temperature = default,
        PrototypeRole role = PrototypeRole.Union,
        bool prototypePairs = false,
        bool normalize = true,
        Anchors anchors = Anchors.Valid,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, labels, prototypes, temperature.Tensor);
        Guard.FeaturesOrViews(features);
        Guard.RequiredLabels(labels, features);
        Guard.Columns(prototypes, features);
        if (prototypes.size(0) > 0) Guard.Indices(labels, prototypes.size(0));
        Guard.Positive(temperature);
        Guard.Defined(role);
        Guard.Defined(anchors);
        Guard.Defined(reduction);

        var t = temperature.Or(0.1);
        var items = Items.Of(features, labels, normalize, collective);
        var classes = WithIds(Items.OfClasses(prototypes, normalize), items.TotalCount, prototypePairs);
        var all = items.And(classes);
        // Of several ranks the prototypes are anchors on the first.
        var classAnchors = items.Ranks.IsFirst ? classes.Count : 0;
        var (ofItems, ofClasses) = role switch
        {
            PrototypeRole.Union => (SupCon(items, all), SupCon(classes.First(classAnchors), all)),
            PrototypeRole.Anchors => (SupCon(items, items), SupCon(classes.First(classAnchors), all)),
            _ => (SupCon(items, items), ByClass()),
        };
        var (loss, counts) = (cat([ofItems.Loss, ofClasses.Loss]), cat([ofItems.Counts, ofClasses.Counts]));
        // A prototype whose class is not in the batch would leave its NaN in the gradients alone.
        loss = TermMean.NaNUnlessFinite(loss, prototypes);
        return call.Result(AnchorMean.Of(loss, counts, anchors, reduction, items.Ranks));

        (Tensor Loss, Tensor Counts) SupCon(Items rows, Items columns)
        {
            var s = Similarities.Between(rows, columns, t);
            return (Outside(s), s.Any(Positives));
        }

        (Tensor Loss, Tensor Counts) ByClass()
        {
            var loss = CrossEntropy(Similarities.Between(items, classes, t)).unsqueeze(1);
            var counts = items.Ranks.Constant(LinearTerms.Count(SameLabel, classes, items));
            var sums = items.Ranks.Add(LinearTerms.Spread(loss, items.Keys, classes.Keys, classes.Count, SameLabel).squeeze(1));
            var means = sums.div(counts.clamp_min(Scalars.One)).to(loss.dtype);
            return (means.narrow(0, 0, classAnchors), counts.gt(Scalars.Zero).narrow(0, 0, classAnchors));
        }
    }

    /// <summary>Predicts classes with the prototypes that <see cref="ESupCon"/> learns: that of the largest product, the first of equal ones.</summary>
    /// <param name="features">Embeddings, [N, D], floating point.</param>
    /// <param name="prototypes">One row per class, [K, D], K at least 1.</param>
    /// <param name="normalize">Whether each prototype is divided by its length, as in training. The embeddings' lengths change nothing.</param>
    /// <returns>The class of each sample, [N], int64; -1 for an embedding that is not finite, and for every one where a prototype is not.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit, or there is no prototype.</exception>
    public static Tensor PredictClasses(Tensor features, Tensor prototypes, bool normalize = true)
    {
        using var call = Call.Holding(features, prototypes);
        Guard.Features(features);
        Guard.Columns(prototypes, features);
        if (prototypes.size(0) == 0)
            throw new ArgumentException($"prototypes must have at least one row: prototypes is {Guard.Shape(prototypes)}.", nameof(prototypes));

        var s = Similarities.Between(Items.Unrelated(features, normalize: false), Items.OfClasses(prototypes, normalize), 1);
        using Scalar end = prototypes.size(0);
        var found = s.ArgMax(All);
        return call.Result(found.masked_fill(found.ge(end), Scalars.NoKey));
    }

    /// <summary>Gives all prototypes one id, so that they do not see each other, or each an id of its own.</summary>
    private static Items WithIds(Items prototypes, long items, bool seeEachOther)
    {
        using Scalar first = items;
        var number = prototypes.Keys.Label!;
        var ids = (seeEachOther ? number : zeros_like(number)).Plus(first);
        return prototypes with { Keys = prototypes.Keys with { Id = ids } };
    }
}
