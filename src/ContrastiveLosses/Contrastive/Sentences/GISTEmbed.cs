using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes the guided in-sample loss of GISTEmbed: a guide removes the candidates that look like positives to it.</summary>
    /// <remarks>
    /// <para><c>l_i = -log( e^{s(a_i, p_i)} / ( e^{s(a_i, p_i)} + sum_C e^s ) )</c>, <c>s(u, v) = &lt;u, v&gt; / temperature</c>. The
    /// candidates C are <c>s(a_i, p_j)</c>, <c>s(a_i, a_j)</c> and <c>s(p_i, p_j)</c> with j != i, and <c>s(a_i, n_k)</c> for all negatives. A
    /// candidate stays unless the guide's cosine of the same two is above <c>cos(g(a_i), g(p_i)) - margin</c>, by more than
    /// 1e-12, so that rounding decides nothing.</para>
    /// <para>Range: [0, inf). An anchor that has no candidate left has loss 0 and counts. What the guide says is computed in float64 and
    /// gets no gradient; an embedding that is not finite, the guide's and what is dropped included, makes the loss NaN.
    /// Memory: O((N + K) (D + E)) and blocks of rows of similarities.</para>
    /// <para>Solatorio, GISTEmbed: Guided In-sample Selection of Training Negatives for Text Embedding Fine-tuning (2024);
    /// sentence-transformers' GISTEmbedLoss with the absolute margin. That code leaves an item out of its own candidates only by the guide's
    /// test, which fails where the guide finds a pair's cosine to be exactly 1; here it is always left out.</para>
    /// </remarks>
    /// <param name="anchors">Embeddings, [N, D], floating point.</param>
    /// <param name="positives">Their partners, row by row: shape, type and device of <paramref name="anchors"/>.</param>
    /// <param name="guideAnchors">The guide's embeddings of the anchors, [N, E], floating point.</param>
    /// <param name="guidePositives">The guide's embeddings of the positives: shape, type and device of <paramref name="guideAnchors"/>.</param>
    /// <param name="hardNegatives">Hard negatives of all anchors, [K, D], in any number; left out, there are none.</param>
    /// <param name="guideHardNegatives">The guide's embeddings of the negatives, [K, E]; given with these.</param>
    /// <param name="temperature">Divides the similarities; 0.01 where it is left out (sentence-transformers).</param>
    /// <param name="margin">By how much the cosine of a candidate must be below that of the pair; 0 in sentence-transformers.</param>
    /// <param name="contrastAnchors">Whether other anchors are candidates.</param>
    /// <param name="contrastPositives">Whether the positives are compared with one another.</param>
    /// <param name="normalize">Whether each embedding is divided by its length; the guide's always are.</param>
    /// <param name="reduction">Mean, sum, or one value per anchor, [N].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0, or the margin is not finite.</exception>
    public static Tensor GISTEmbed(
        Tensor anchors,
        Tensor positives,
        Tensor guideAnchors,
        Tensor guidePositives,
        Tensor? hardNegatives = null,
        Tensor? guideHardNegatives = null,
        Temperature temperature = default,
        double margin = 0,
        bool contrastAnchors = true,
        bool contrastPositives = true,
        bool normalize = true,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(anchors, positives, guideAnchors, guidePositives, hardNegatives, guideHardNegatives, temperature.Tensor);
        Guard.Features(anchors);
        Guard.Matches(positives, anchors);
        Guard.PerSample(guideAnchors, anchors);
        Guard.Matches(guidePositives, guideAnchors);
        if (hardNegatives is not null)
        {
            Guard.Columns(hardNegatives, anchors);
            Guard.PerSample(guideHardNegatives, hardNegatives);
            Guard.Columns(guideHardNegatives, guideAnchors);
        }
        else if (guideHardNegatives is not null)
        {
            throw new ArgumentException("guideHardNegatives are given without hardNegatives.", nameof(guideHardNegatives));
        }
        Guard.Positive(temperature);
        Guard.Number(margin, mayBeInfinite: false);
        Guard.Defined(reduction);

        var t = temperature.Or(0.01);
        var (a, p, n) = (Scaled(anchors), Scaled(positives), hardNegatives is null ? null : Scaled(hardNegatives));
        // The ranks have a part of the pairs each, and of the negatives, in any numbers.
        var (ranks, parts) = (Ranks.Of(collective, anchors), n is null ? Ranks.Alone : Ranks.Of(collective, hardNegatives!));
        var (ofAnchors, ofPositives) = (Guide(guideAnchors, ranks), Guide(guidePositives, ranks));
        var ofNegatives = n is null ? null : Guide(guideHardNegatives!, parts);
        // Far above the rounding of a cosine: a candidate as near as the pair stays, in whatever order either was summed.
        const double Tie = 1e-12;
        var limit = ofAnchors.mul(ofPositives).sum(1).Plus(Tie - margin);
        var allPositives = ranks.Gather(p);
        var levels = new List<Tensor> { Level(a, allPositives, ofAnchors, ofPositives) };
        if (contrastAnchors) levels.Add(Level(a, ranks.Gather(a), ofAnchors, ofAnchors));
        if (contrastPositives) levels.Add(Level(p, allPositives, ofPositives, ofPositives));
        if (n is not null) levels.Add(Level(a, parts.Gather(n), ofAnchors, ofNegatives!, withoutOwn: false));
        var loss = AgainstAll(a.mul(p).sum(1), times: 1, [.. levels]);
        // A comparison with NaN is false, so that a guide's NaN would keep every candidate.
        foreach (var guide in new[] { ofAnchors, ofPositives, ofNegatives }.OfType<Tensor>()) loss = TermMean.NaNUnlessFinite(loss, guide);
        // A hard negative that is dropped everywhere would leave its NaN in the gradients alone.
        if (n is not null) loss = TermMean.NaNUnlessFinite(loss, n, parts);
        return call.Result(TermMean.Of(loss, reduction, ranks));

        Tensor Scaled(Tensor features) => t.DivideRoot(Embeddings.Prepare(features, normalize));

        Tensor Guide(Tensor features, Ranks of) => of.GatherConstants(Embeddings.Prepare(features.detach().to(float64), normalize: true));

        Tensor Level(Tensor rows, Tensor columns, Tensor guideRows, Tensor guideColumns, bool withoutOwn = true) =>
            new RowBlocks(new GuidedLogSumExp(withoutOwn)) { FirstRow = ranks.FirstSample }
                .Map(rows, ReferenceEquals(rows, columns) ? null : columns, guideRows, guideColumns, limit);
    }
}
