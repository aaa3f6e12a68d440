using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

/// <summary>What universum vectors are in the universum-inspired supervised contrastive loss.</summary>
public enum UniConForm
{
    /// <summary>Further negatives of every anchor, beside SupCon's: the preprint's figure and the abstract.</summary>
    ExtraNegatives,

    /// <summary>The only negatives; the positive is the mean of the anchor's class: the journal version's figure.</summary>
    ClassCenter,

    /// <summary>The keys instead of the samples, as positives too: the released code, which the published figures come from.</summary>
    Released,
}

public static partial class Contrastive
{
    /// <summary>Computes the universum-inspired supervised contrastive loss (UniCon): mixtures of classes are hard negatives.</summary>
    /// <remarks>
    /// <para><c>s_ij = &lt;x_i, x_j&gt; / temperature</c> of two items, <c>u_ik = &lt;x_i, v_k&gt; / temperature</c> of an item and a
    /// universum vector; A(i) all items but i, P(i) those of i's label. ExtraNegatives: <c>l_i = log( sum_{a in A(i)} e^{s_ia} + sum_k
    /// e^{u_ik} ) - 1/|P(i)| sum_{p in P(i)} s_ip</c>, over all universum vectors k. ClassCenter: <c>l_i = log sum_{k != i} e^{u_ik} -
    /// 1/|P(i)| sum_{p in P(i)} s_ip</c>. Released: <c>l_i = log sum_{k != i} e^{u_ik} - 1/|P(i)| sum_{p in P(i)} u_ip</c>.</para>
    /// <para>Range: ExtraNegatives never below <see cref="SupCon"/>; Released at least log |P(i)|; ClassCenter any number. An anchor without
    /// a positive does not count (the authors' code gives NaN). Without universum vectors ExtraNegatives is SupCon. Memory: O((N + K) D), K
    /// the number of universum vectors.</para>
    /// <para>Han, Geng and Chen, Universum-Inspired Supervised Contrastive Learning (2023). ClassCenter is read off a figure and could not be
    /// verified against the paper's text. In the released code an assignment leaves the samples out of the logits: Released is what it computes.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D] or, with V views of each sample, [N, V, D], floating point.</param>
    /// <param name="universum">Embeddings of mixtures, of which entry k was made from sample k: the features' shape, type and device. For
    /// ExtraNegatives there may be any number of them.</param>
    /// <param name="labels">Class of each sample, [N], any integers.</param>
    /// <param name="temperature">Divides the similarities; 0.1 where it is left out (the authors' code).</param>
    /// <param name="form">What the universum vectors are.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="anchors">Over which anchors the mean is taken.</param>
    /// <param name="reduction">Mean, sum, or one value per anchor: [N], or [N, V] with views.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0.</exception>
    public static Tensor UniCon(
        Tensor features,
        Tensor universum,
        Tensor labels,
        Temperature temperature = default,
        UniConForm form = UniConForm.ExtraNegatives,
        bool normalize = true,
        Anchors anchors = Anchors.Valid,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, universum, labels, temperature.Tensor);
        Guard.FeaturesOrViews(features);
        Guard.RequiredLabels(labels, features);
        Guard.Positive(temperature);
        Guard.Defined(form);
        if (form == UniConForm.ExtraNegatives) Guard.ColumnsOrViews(universum, features);
        else Guard.Matches(universum, features);
        Guard.Defined(anchors);
        Guard.Defined(reduction);

        var t = temperature.Or(0.1);
        var items = Items.Of(features, labels, normalize, collective);
        var samples = Similarities.Within(items, t);
        var loss = form switch
        {
            UniConForm.ExtraNegatives => ExtraNegatives(),
            UniConForm.ClassCenter => Keys().Reduce(LogSumExp(Others)) - samples.Reduce(Mean(Positives)),
            _ => Outside(Keys()),
        };
        // An item or key that no anchor that counts is compared with would leave its NaN in the gradients alone.
        if (form != UniConForm.ExtraNegatives)
            foreach (var compared in new[] { features, universum }) loss = TermMean.NaNUnlessFinite(loss, compared, items.Ranks);
        return call.Result(samples.OverAnchors(loss, samples.Any(Positives), anchors, reduction));

        Tensor ExtraNegatives()
        {
            var more = Items.Unrelated(universum.dim() == 3 ? universum.flatten(0, 1) : universum, normalize, collective);
            return Outside(Similarities.Between(items, items.And(more), t));
        }

        Similarities Keys() => Similarities.Between(items, Items.Of(universum, labels, normalize, collective), t);
    }
}
