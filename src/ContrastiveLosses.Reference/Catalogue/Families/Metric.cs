namespace ContrastiveLosses.Reference.Catalogue;

/// <summary>The classic losses of metric learning: triplets, margins, N pairs. They take embeddings as they are.</summary>
internal static class Metric
{
    public static LossRecord[] All { get; } =
    [
        new("triplet", Triplet, Labelled)
        {
            Normalizes = false,
            HasTemperature = false,
            TakesBlocksOfRows = true,
            NotShown = ["terms"],
            Variants =
            [
                "margin=0.2", "mining=batch_hard margin=0.2", "mining=semi_hard margin=0.5", "soft=true margin=0",
                "margin=0.5 distance_kind=squared_euclidean reduction=all normalize=true", "mining=batch_hard distance_kind=cosine margin=0.1",
                "mining=batch_hard soft=true margin=0.1",
            ],
        },
        new("contrastive_margin", ContrastiveMargin, Labelled)
        {
            Normalizes = false,
            HasTemperature = false,
            TakesBlocksOfRows = true,
            Variants =
            [
                "margin=4 power=2", "margin=1.3 positive_margin=0.1 power=1 reduction=active normalize=true",
                "margin=0.5 power=2 distance_kind=cosine", "margin=6 distance_kind=squared_euclidean",
            ],
        },
        new("contrastive_pairs", ContrastiveMarginPairs, Pairs)
        {
            Differentiable = ["x1", "x2"],
            Labels = ["similar"],
            Normalizes = false,
            HasTemperature = false,
            Variants = ["margin=3"],
        },
        new("n_pairs", NPairs, LabelledPairs)
        {
            Differentiable = ["anchors", "positives"],
            Normalizes = false,
            HasTemperature = false,
            ParametersPerAnchor = parameters => parameters.With("l2", 0.0),
            Variants = ["l2=0", "l2=0.02"],
        },
        new("n_pairs_ovo", NPairsOneVsOne, draw => new() { ["anchors"] = draw.Rows(), ["positives"] = draw.Rows() })
        {
            Differentiable = ["anchors", "positives"],
            Labels = [],
            Normalizes = false,
            HasTemperature = false,
        },
    ];

    private static Tensor Triplet(LossCall call) => Contrastive.Triplet(
        call.Input("features"), call.Input("labels"), call.Choice("mining", TripletMining.BatchAll), call.Number("margin", 0.2),
        call.Choice("distance_kind", Distance.Euclidean), call.Flag("soft", false), call.OptionalChoice<TripletAverage>("reduction"),
        call.Flag("normalize", false), call.Reduction, call.Collective);

    private static Tensor ContrastiveMargin(LossCall call) => Contrastive.ContrastiveMargin(
        call.Input("features"), call.Input("labels"), call.Number("margin", 1), call.Number("positive_margin", 0),
        (int)call.Number("power", 2), call.Choice("reduction", MarginAverage.Pairs), call.Choice("distance_kind", Distance.Euclidean),
        call.Flag("normalize", false), call.Reduction, call.Collective);

    private static Tensor ContrastiveMarginPairs(LossCall call) => Contrastive.ContrastiveMarginPairs(
        call.Input("x1"), call.Input("x2"), call.Input("similar"), call.Number("margin", 1), call.Reduction, call.Collective);

    private static Tensor NPairs(LossCall call) => Contrastive.NPairs(
        call.Input("anchors"), call.Input("positives"), call.Optional("labels"), call.Number("l2", 0), call.Reduction, call.Collective);

    private static Tensor NPairsOneVsOne(LossCall call) => Contrastive.NPairsOneVsOne(
        call.Input("anchors"), call.Input("positives"), call.Reduction, call.Collective);

    private static Inputs Labelled(Draw draw) => new() { ["features"] = draw.Rows(), ["labels"] = draw.Labels() };

    private static Inputs LabelledPairs(Draw draw) => new()
    {
        ["anchors"] = draw.Rows(), ["positives"] = draw.Rows(), ["labels"] = draw.Labels(),
    };

    private static Inputs Pairs(Draw draw) => new() { ["x1"] = draw.Rows(), ["x2"] = draw.Rows(), ["similar"] = draw.Bits() };
}
