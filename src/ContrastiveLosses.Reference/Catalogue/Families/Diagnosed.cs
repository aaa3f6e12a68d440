namespace ContrastiveLosses.Reference.Catalogue;

/// <summary>The diagnostics of embeddings; those with a gradient are used as losses too.</summary>
internal static class Diagnosed
{
    public static LossRecord[] All { get; } =
    [
        new("alignment", Alignment, draw => new() { ["x"] = draw.Rows(), ["y"] = draw.Rows() })
        {
            Differentiable = ["x", "y"],
            Labels = [],
            HasTemperature = false,
            Variants = ["alpha=2", "alpha=1", "alpha=3.5 normalize=false"],
        },
        new("uniformity", Uniformity, draw => new() { ["x"] = draw.Rows() })
        {
            Differentiable = ["x"],
            Labels = [],
            HasAnchors = _ => false,
            HasReduction = false,
            HasTemperature = false,
            Variants = ["t=2", "t=0.3 normalize=false"],
        },
        new("diagnostics", _ => throw new NotSupportedException("It has parts only."), draw => new() { ["features"] = draw.Rows(), ["labels"] = draw.Labels() })
        {
            IsOfBatch = false,
            HasTemperature = false,
            Parts = Numbers,
        },
    ];

    private static Tensor Alignment(LossCall call) => Diagnostics.Alignment(
        call.Input("x"), call.Input("y"), call.Number("alpha", 2), call.Flag("normalize", true), call.Reduction, call.Collective);

    private static Tensor Uniformity(LossCall call) => Diagnostics.Uniformity(call.Input("x"), call.Number("t", 2), call.Flag("normalize", true), collective: call.Collective);

    private static Dictionary<string, Tensor> Numbers(LossCall call)
    {
        var (features, labels) = (call.Input("features"), call.Input("labels"));
        var collapse = Diagnostics.NeuralCollapse(features, labels, call.Input("classifier_weights"));
        return new()
        {
            ["nc1_trace"] = tensor(collapse.NC1),
            ["nc2_norm_cov"] = tensor(collapse.NC2Norms),
            ["nc2_cos_std"] = tensor(collapse.NC2Cosines),
            ["nc2_max_angle"] = tensor(collapse.NC2Angles),
            ["nc2_etf_distance"] = tensor(collapse.ETFDistance),
            ["nearest_mean_accuracy"] = tensor(collapse.NearestMeanAccuracy),
            ["nc3_self_duality"] = tensor(collapse.NC3!.Value),
            ["nc4_disagreement"] = tensor(collapse.NC4!.Value),
            ["tolerance"] = Diagnostics.Tolerance(features, labels),
            ["effective_rank"] = tensor(Diagnostics.EffectiveRank(features)),
            ["rankme"] = tensor(Diagnostics.RankMe(features)),
            ["participation_ratio"] = tensor(Diagnostics.ParticipationRatio(features)),
            ["stable_rank"] = tensor(Diagnostics.StableRank(features)),
        };
    }
}
