namespace ContrastiveLosses.Reference.Catalogue;

/// <summary>The losses that sentence embeddings are trained with.</summary>
internal static class Sentences
{
    public static LossRecord[] All { get; } =
    [
        new("guided", GISTEmbed, draw => new()
        {
            ["anchors"] = draw.Rows(), ["positives"] = draw.Rows(), ["hard_negatives"] = draw.Rows(),
            ["guide_anchors"] = draw.Rows(draw.Items, 5), ["guide_positives"] = draw.Rows(draw.Items, 5), ["guide_hard_negatives"] = draw.Rows(draw.Items, 5),
        })
        {
            Differentiable = ["anchors", "positives", "hard_negatives"],
            Labels = [],
            OtherRows = ["hard_negatives", "guide_hard_negatives"],
            TakesBlocksOfRows = true,
            Variants =
            [
                "temperature=0.05", "temperature=0.2 margin=0.1 contrast_anchors=false", "temperature=0.2 margin=-0.5 contrast_positives=false",
                "temperature=1 normalize=false",
            ],
        },
        new("multiple_negatives", MultipleNegativesRanking, draw => new()
        {
            ["queries"] = draw.Rows(), ["documents"] = draw.Rows(), ["hard"] = draw.Rows(),
        })
        {
            Differentiable = ["queries", "documents", "hard"],
            Labels = [],
            OtherRows = ["hard"],
            Variants = ["temperature=0.05", "temperature=1 normalize=false"],
        },
        new("improved_contrastive", ImprovedContrastive, draw => new() { ["queries"] = draw.Rows(), ["documents"] = draw.Rows() })
        {
            Differentiable = ["queries", "documents"],
            Labels = [],
            Variants = ["temperature=0.05", "temperature=1 normalize=false"],
        },
        new("cosent", CoSENT, draw => new() { ["x"] = draw.Rows(), ["y"] = draw.Rows(), ["targets"] = draw.Rows(draw.Items) })
        {
            Differentiable = ["x", "y"],
            Labels = [],
            HasAnchors = _ => false,
            HasReduction = false,
            Variants = ["temperature=0.05", "temperature=1 normalize=false"],
        },
    ];

    private static Tensor GISTEmbed(LossCall call) => Contrastive.GISTEmbed(
        call.Input("anchors"), call.Input("positives"), call.Input("guide_anchors"), call.Input("guide_positives"), call.Optional("hard_negatives"),
        call.Optional("guide_hard_negatives"), call.Temperature, call.Number("margin", 0), call.Flag("contrast_anchors", true),
        call.Flag("contrast_positives", true), call.Flag("normalize", true), call.Reduction, call.Collective);

    private static Tensor MultipleNegativesRanking(LossCall call) => Contrastive.MultipleNegativesRanking(
        call.Input("queries"), call.Input("documents"), call.Optional("hard"), call.TemperatureOrScale, call.Flag("normalize", true), call.Reduction, call.Collective);

    private static Tensor ImprovedContrastive(LossCall call) => Contrastive.ImprovedContrastive(
        call.Input("queries"), call.Input("documents"), call.Temperature, call.Flag("normalize", true), call.Reduction, call.Collective);

    private static Tensor CoSENT(LossCall call) => Contrastive.CoSENT(
        call.Input("x"), call.Input("y"), call.Input("targets"), call.TemperatureOrScale, call.Flag("normalize", true), collective: call.Collective);
}
