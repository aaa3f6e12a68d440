namespace ContrastiveLosses.Reference.Catalogue;

/// <summary>The losses whose positives are the items of one label.</summary>
internal static class Supervised
{
    public static LossRecord[] All { get; } =
    [
        new("supcon", SupCon, Labelled)
        {
            DrawViews = LabelledViews,
            Variants =
            [
                "temperature=0.1", "temperature=0.2 form=in", "temperature=0.1 anchors=all base_temperature=0.07",
                "temperature=0.2 form=in base_temperature=0.07",
                "temperature=0.5 normalize=false", "views temperature=0.1", "views temperature=0.2 contrast_mode=one",
            ],
        },
        new("sincere", SINCERE, Labelled)
        {
            DrawViews = LabelledViews,
            Variants =
            [
                "temperature=0.1", "temperature=0.2 anchors=all", "temperature=0.5 normalize=false", "views temperature=0.1",
                "temperature=0.2 average=per_pair",
            ],
        },
        new("eps_supinfonce", EpsilonSupInfoNCE, Labelled)
        {
            DrawViews = LabelledViews,
            Variants =
            [
                "temperature=0.1 epsilon=0.25", "temperature=0.2 epsilon=0.5 form=in", "temperature=0.2 epsilon=0.1 positives=sum",
                "temperature=0.1 epsilon=0.1 base_temperature=0.07 anchors=all", "temperature=0.5 epsilon=1 normalize=false",
                "views temperature=0.1 epsilon=0.25",
            ],
        },
        new("eps_supcon", EpsilonSupCon, Labelled)
        {
            DrawViews = LabelledViews,
            Variants =
            [
                "temperature=0.1 epsilon=0.25", "temperature=0.2 epsilon=2 margin_constant=false",
                "temperature=0.1 epsilon=0.5 base_temperature=0.07 anchors=all", "temperature=0.5 epsilon=1 normalize=false",
                "views temperature=0.1 epsilon=0.25",
            ],
        },
        new("infol1o", InfoL1O, Labelled)
        {
            DrawViews = LabelledViews,
            Variants =
            [
                "temperature=0.1", "temperature=0.2 anchors=all", "temperature=0.5 normalize=false", "views temperature=0.1",
            ],
        },
        new("multi_similarity", MultiSimilarity, Labelled)
        {
            DrawViews = LabelledViews,
            HasTemperature = false,
            Variants =
            [
                "", "alpha=1 beta=8 threshold=0.2 anchors=all", "alpha=5 beta=3 threshold=1 normalize=false", "views beta=10",
            ],
        },
        new("sincere_kl_bound", call => Diagnostics.SINCEREKLBound(call.Input("loss"), call.Input("negatives")), draw => new()
        {
            ["loss"] = draw.Rows(draw.Items), ["negatives"] = draw.Labels(),
        })
        {
            Differentiable = ["loss"],
            Labels = ["negatives"],
            IsOfBatch = false,
            HasTemperature = false,
            Parts = call => new Dictionary<string, Tensor>
            {
                ["one_sided"] = Diagnostics.SINCEREKLBound(call.Input("loss"), call.Input("negatives")),
                ["symmetric"] = Diagnostics.SINCEREKLBound(call.Input("loss"), call.Input("negatives"), KLBoundForm.Symmetric),
            },
        },
    ];

    private static Tensor SupCon(LossCall call) => Contrastive.SupCon(
        call.Input("features"), call.Optional("labels"), call.Temperature, call.Choice("form", SupConForm.Out),
        call.Choice("contrast_mode", ContrastMode.All), call.Optional("mask"), call.OptionalNumber("base_temperature"),
        call.Flag("normalize", true), call.Anchors, call.Reduction, call.Collective);

    private static Tensor SINCERE(LossCall call) => Contrastive.SINCERE(
        call.Input("features"), call.Optional("labels"), call.Temperature, call.Choice("average", PositiveAverage.PerAnchor),
        call.Flag("normalize", true), call.Anchors, call.Reduction, call.Collective);

    private static Tensor EpsilonSupInfoNCE(LossCall call) => Contrastive.EpsilonSupInfoNCE(
        call.Input("features"), call.Optional("labels"), call.Temperature, call.Number("epsilon", 0),
        call.Choice("form", SupConForm.Out), call.Choice("positives", PositiveReduction.Mean), call.OptionalNumber("base_temperature"),
        call.Flag("normalize", true), call.Anchors, call.Reduction, call.Collective);

    private static Tensor EpsilonSupCon(LossCall call) => Contrastive.EpsilonSupCon(
        call.Input("features"), call.Optional("labels"), call.Temperature, call.Number("epsilon", 0),
        call.Flag("margin_constant", true), call.OptionalNumber("base_temperature"), call.Flag("normalize", true),
        call.Anchors, call.Reduction, call.Collective);

    private static Tensor InfoL1O(LossCall call) => Contrastive.InfoL1O(
        call.Input("features"), call.Optional("labels"), call.Temperature, call.Flag("normalize", true), call.Anchors, call.Reduction, call.Collective);

    private static Tensor MultiSimilarity(LossCall call) => Contrastive.MultiSimilarity(
        call.Input("features"), call.Optional("labels"), call.Number("alpha", 2), call.Number("beta", 50), call.Number("threshold", 0.5),
        call.Flag("normalize", true), call.Anchors, call.Reduction, call.Collective);

    private static Inputs Labelled(Draw draw) => new() { ["features"] = draw.Rows(), ["labels"] = draw.Labels() };

    private static Inputs LabelledViews(Draw draw) => new()
    {
        ["features"] = draw.TwoViews(), ["labels"] = draw.Labels(draw.Items / 2),
    };
}
