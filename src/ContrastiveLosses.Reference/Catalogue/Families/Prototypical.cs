namespace ContrastiveLosses.Reference.Catalogue;

/// <summary>The losses that compare embeddings with prototypes, centers of classes or universum vectors.</summary>
internal static class Prototypical
{
    public static LossRecord[] All { get; } =
    [
        new("balanced_contrastive", BCL, WithRows("centers"))
        {
            SameOnRanks = ["centers"],
            Differentiable = ["features", "centers"],
            LabelsAreNames = false,
            OtherRows = ["centers"],
            DrawViews = ViewsWithCenters,
            Variants =
            [
                "temperature=0.1", "temperature=0.2 denominator=printed", "temperature=0.5 normalize=false", "views temperature=0.1",
            ],
        },
        new("logit_adjusted_cross_entropy", LogitAdjustedCrossEntropy, draw => new()
        {
            ["logits"] = draw.Rows(draw.Items, draw.Classes), ["labels"] = draw.Labels(), ["class_counts"] = draw.PerClass(5),
        })
        {
            SameOnRanks = ["class_counts"],
            Differentiable = ["logits"],
            LabelsAreNames = false,
            OtherRows = ["class_counts"],
            IsOfEmbeddings = false,
            HasTemperature = false,
            Normalizes = false,
            Variants = ["tau=1", "tau=2.5", "tau=0"],
        },
        new("simplified_pairwise_cross_entropy", SPCE, Labelled)
        {
            LabelsAreNames = false,
            HasTemperature = false,
            Normalizes = false,
            DrawViews = LabelledViews,
            Variants = ["lambda=1", "num_classes=6 lambda=0.1 centers=class_mean", "num_classes=6 lambda=0.05 normalize=true", "views lambda=0.5"],
        },
        new("extended_supervised_contrastive", ESupCon, WithRows("prototypes"))
        {
            SameOnRanks = ["prototypes"],
            Differentiable = ["features", "prototypes"],
            LabelsAreNames = false,
            OtherRows = ["prototypes"],
            OtherRowsAreAnchors = true,
            Variants =
            [
                "temperature=0.1", "temperature=0.2 prototype_pairs=true anchors=all", "temperature=0.2 role=anchors", "temperature=0.2 role=classifier",
                "temperature=0.5 normalize=false",
            ],
        },
        new("universum_contrastive", UniCon, WithUniversum)
        {
            Differentiable = ["features", "universum"],
            TakesAnyRows = parameters => parameters.GetValueOrDefault("form") is null or "extra_negatives",
            DrawViews = ViewsWithUniversum,
            Variants =
            [
                "temperature=0.1", "temperature=0.2 form=class_center anchors=all", "temperature=0.2 form=released",
                "temperature=0.5 normalize=false", "views temperature=0.1", "views temperature=0.2 form=released",
            ],
        },
        new("proto_nce", ProtoNCE, Clustered)
        {
            SameOnRanks = ["prototypes", "concentrations"],
            Differentiable = ["features", "prototypes"],
            Learnable = ["concentrations"],
            Labels = ["assignments"],
            Indices = ["candidates"],
            LabelsAreNames = false,
            OtherRows = ["prototypes", "concentrations"],
            HasTemperature = false,
            // Prototypes are taken as they are, with normalize too.
            Normalizes = false,
            OtherDraws = new Dictionary<string, Func<Draw, Inputs>>
            {
                ["candidates"] = draw => Clustered(draw).With("candidates", draw.Candidates(draw.Items, 3)),
            },
            Variants = ["", "candidates"],
        },
        new("prototype_concentration", Concentration, Clustered)
        {
            Labels = ["assignments"],
            LabelsAreNames = false,
            IsOfBatch = false,
            Parts = call => new Dictionary<string, Tensor> { ["concentrations"] = Concentration(call) },
        },
        new("siamese_prototypical_metric", SiamesePrototypicalMetric, draw => Siamese(draw, draw.Rows(draw.Items, draw.Width), draw.Rows(draw.Items, draw.Width)))
        {
            SameOnRanks = ["weight", "bias"],
            Differentiable = ["first", "second"],
            Learnable = ["weight", "bias"],
            Labels = ["same_cluster"],
            LabelsAreNames = false,
            OtherRows = ["weight", "bias"],
            IsOfEmbeddings = false,
            HasOneValuePerSample = true,
            HasTemperature = false,
            Normalizes = false,
            DrawViews = draw => Siamese(draw, draw.Rows(draw.Items, 2, draw.Width), draw.Rows(draw.Items, 2, draw.Width)),
            Variants = ["views", ""],
        },
    ];

    private static Tensor BCL(LossCall call) => Contrastive.BCL(
        call.Input("features"), call.Input("labels"), call.Input("centers"), call.Temperature, call.Choice("denominator", BCLDenominator.Released),
        call.Flag("normalize", true), call.Reduction, call.Collective);

    private static Tensor LogitAdjustedCrossEntropy(LossCall call) => Debiasing.LogitAdjustedCrossEntropy(
        call.Input("logits"), call.Input("labels"), call.Input("class_counts"), call.Number("tau", 1), call.Reduction, call.Collective);

    private static Tensor SPCE(LossCall call) => Contrastive.SPCE(
        call.Input("features"), call.Input("labels"), Classes(call), call.Number("lambda", 1),
        call.Choice("centers", SPCECenters.Batch), call.Flag("normalize", false), call.Reduction, call.Collective);

    /// <summary>As many as the case says, or as the labels of all ranks do.</summary>
    private static long Classes(LossCall call)
    {
        if (call.OptionalNumber("num_classes") is { } given) return (long)given;
        if (call.Input("labels") is not { IsInvalid: false } labels) return 1;
        var all = call.Collective?.AllGather(labels) ?? labels;
        return all.to(int64).cpu().data<long>().DefaultIfEmpty().Max() + 1;
    }

    private static Tensor ESupCon(LossCall call) => Contrastive.ESupCon(
        call.Input("features"), call.Input("labels"), call.Input("prototypes"), call.Temperature, call.Choice("role", PrototypeRole.Union),
        call.Flag("prototype_pairs", false), call.Flag("normalize", true), call.Anchors, call.Reduction, call.Collective);

    private static Tensor UniCon(LossCall call) => Contrastive.UniCon(
        call.Input("features"), call.Input("universum"), call.Input("labels"), call.Temperature, call.Choice("form", UniConForm.ExtraNegatives),
        call.Flag("normalize", true), call.Anchors, call.Reduction, call.Collective);

    private static Tensor ProtoNCE(LossCall call) => Contrastive.ProtoNCE(
        call.Input("features"), call.Input("prototypes"), call.Input("assignments"), call.Input("concentrations"), call.Optional("candidates"),
        call.Flag("normalize", false), call.Reduction, call.Collective);

    private static Tensor Concentration(LossCall call) => Contrastive.PrototypeConcentration(
        call.Input("features"), call.Input("centroids"), call.Input("assignments"), call.Number("temperature", 0.2), call.Number("alpha", 10),
        call.Number("low", 10), call.Number("high", 90));

    /// <summary>The reference file has a name for each view.</summary>
    private static Tensor SiamesePrototypicalMetric(LossCall call) => Contrastive.SiamesePrototypicalMetric(
        call.Optional("first") ?? Views.Stack(call.Input("h1"), call.Input("h2")),
        call.Optional("second") ?? Views.Stack(call.Input("v1"), call.Input("v2")),
        call.Input("weight"), call.Input("bias"), call.Input("same_cluster"), call.Reduction, call.Collective);

    private static Inputs Labelled(Draw draw) => new() { ["features"] = draw.Rows(), ["labels"] = draw.Labels() };

    private static Inputs LabelledViews(Draw draw) => new() { ["features"] = draw.TwoViews(), ["labels"] = draw.Labels(draw.Items / 2) };

    private static Func<Draw, Inputs> WithRows(string name) => draw => Labelled(draw).With(name, draw.Prototypes());

    private static Inputs ViewsWithCenters(Draw draw) => LabelledViews(draw).With("centers", draw.Prototypes());

    private static Inputs WithUniversum(Draw draw) => Labelled(draw).With("universum", draw.Rows());

    private static Inputs ViewsWithUniversum(Draw draw) => LabelledViews(draw).With("universum", draw.TwoViews());

    private static Inputs Clustered(Draw draw) => new()
    {
        ["features"] = draw.Rows(), ["prototypes"] = draw.Prototypes(), ["assignments"] = draw.Labels(), ["concentrations"] = draw.PerClass(0.1),
    };

    private static Inputs Siamese(Draw draw, Tensor first, Tensor second) => new()
    {
        ["first"] = first, ["second"] = second, ["weight"] = draw.Rows(1, draw.Width).reshape(-1), ["bias"] = draw.Rows(1, 1).reshape(1),
        ["same_cluster"] = draw.Bits(),
    };
}
