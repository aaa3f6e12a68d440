namespace ContrastiveLosses.Reference.Catalogue;

/// <summary>The losses for which it matters how near others are: hard negatives, orders.</summary>
internal static class Ranked
{
    public static LossRecord[] All { get; } =
    [
        new("hard_supcon", HardSupCon, draw => new() { ["features"] = draw.Rows(), ["labels"] = draw.Labels() })
        {
            DrawViews = draw => new() { ["features"] = draw.TwoViews(), ["labels"] = draw.Labels(draw.Items / 2) },
            Variants =
            [
                "temperature=0.5 beta=1", "temperature=0.2 beta=0.3 anchors=all", "temperature=0.5 beta=2 normalize=false", "views temperature=0.1 beta=0",
            ],
        },
        new("rank_n_contrast", RankNContrast, draw => new() { ["features"] = draw.Rows(), ["targets"] = draw.Rows(draw.Items, 1) })
        {
            DrawViews = draw => new() { ["features"] = draw.TwoViews(), ["targets"] = draw.Rows(draw.Items / 2, 2) },
            Labels = [],
            Normalizes = false,
            TakesBlocksOfRows = true,
            Variants = ["temperature=2", "temperature=0.5 normalize=true", "views temperature=1"],
        },
    ];

    private static Tensor HardSupCon(LossCall call) => call.Flag("weight_gradient", true)
        ? Contrastive.HardSupCon(
            call.Input("features"), call.Optional("labels"), call.Temperature, call.Number("beta", 1), call.Flag("normalize", true), call.Anchors,
            call.Reduction, call.Collective)
        : throw new NotSupportedException("The gradient always goes through the weights.");

    private static Tensor RankNContrast(LossCall call) => Contrastive.RankNContrast(
        call.Input("features"), call.Input("targets"), call.Temperature, call.Flag("normalize", false), call.Reduction, call.Collective);
}
