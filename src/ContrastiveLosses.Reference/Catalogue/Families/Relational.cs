namespace ContrastiveLosses.Reference.Catalogue;

/// <summary>The losses whose targets are distributions over the other samples.</summary>
internal static class Relational
{
    public static LossRecord[] All { get; } =
    [
        OfTwoBranches(
            "sce", SCE, "temperature=0.1 target_temperature=0.05", "temperature=0.2 target_temperature=0.1 coefficient=0.25 use_keys=false leak=true",
            "temperature=0.5 target_temperature=1 coefficient=1", "temperature=1 target_temperature=2 use_keys=false normalize=false",
            "views temperature=0.2 target_temperature=0.1"),
        // The same loss: its reference file is of several crops only.
        new("sce_symmetric", SCE, Crops)
        {
            Labels = [],
            Differentiable = ["online"],
            Layout = FileLayout.CropsFirst,
            IsOfBatch = false,
        },
        OfTwoBranches(
            "ressl", ReSSL, "temperature=0.1 target_temperature=0.04", "temperature=0.2 target_temperature=0.1 use_keys=false",
            "temperature=1 target_temperature=2 normalize=false", "views temperature=0.2 target_temperature=0.1"),
        new("soft_target", SoftTarget, draw => new() { ["features"] = draw.Rows(), ["graph"] = draw.Rows(draw.Items, draw.Items) })
        {
            DrawViews = draw => new() { ["features"] = draw.TwoViews(), ["target_features"] = draw.Rows(draw.Items / 2, 4) },
            Labels = [],
            SquareInputs = ["graph"],
            NeedsPairs = true,
            Variants =
            [
                "temperature=0.1 target_temperature=0.1", "temperature=0.5 target_temperature=1 normalize=false",
                "views temperature=0.1 target_temperature=0.1", "views temperature=0.5 target_temperature=1 normalize=false",
            ],
        },
    ];

    /// <summary>Only the online branch learns; its targets are those of the other branch and of a queue.</summary>
    private static LossRecord OfTwoBranches(string name, Func<LossCall, Tensor> loss, params string[] variants) => new(name, loss, OnlineAndTarget)
    {
        SameOnRanks = ["queue"],
        DrawViews = Crops,
        Labels = [],
        Differentiable = ["online"],
        ConstantEmbeddings = ["target", "queue"],
        OtherRows = ["queue"],
        Variants = variants,
    };

    private static Tensor SCE(LossCall call) => Contrastive.SCE(
        call.Input("online"), call.Input("target"), call.Optional("queue"), call.Temperature, call.Number("target_temperature", 0.05),
        call.Number("coefficient", 0.5), call.Flag("use_keys", true), call.Flag("leak", false), call.Flag("normalize", true), call.Reduction, call.Collective);

    private static Tensor ReSSL(LossCall call) => Contrastive.ReSSL(
        call.Input("online"), call.Input("target"), call.Optional("queue"), call.Temperature, call.Number("target_temperature", 0.04),
        call.Flag("use_keys", true), call.Flag("normalize", true), call.Reduction, call.Collective);

    private static Tensor SoftTarget(LossCall call) => call.Optional("target_features") is { } targets
        ? Contrastive.XCLR(
            call.Input("features"), targets, call.Temperature, call.Number("target_temperature", 0.1), call.Flag("normalize", true), call.Reduction, call.Collective)
        : Contrastive.SoftTarget(
            call.Input("features"), call.Input("graph"), call.Temperature, call.Number("target_temperature", 0.1), call.Flag("normalize", true),
            call.Reduction, call.Collective);

    private static Inputs OnlineAndTarget(Draw draw) => new() { ["online"] = draw.Rows(), ["target"] = draw.Rows(), ["queue"] = draw.Rows() };

    /// <summary>Two crops of each sample, and a third that only the online branch sees.</summary>
    private static Inputs Crops(Draw draw) => new()
    {
        ["online"] = cat([draw.TwoViews(), draw.TwoViews().narrow(1, 0, 1)], 1), ["target"] = draw.TwoViews(), ["queue"] = draw.Rows(),
    };
}
