namespace ContrastiveLosses.Reference.Catalogue;

/// <summary>The losses of methods that find a bias by what is learned easily, or know groups only.</summary>
internal static class BiasUnknown
{
    /// <summary>What becomes of anchors without a positive, in the words of the reference files.</summary>
    private enum Empty
    {
        Skip,
        Zero,
    }

    public static LossRecord[] All { get; } =
    [
        new("generalized_supervised_contrastive", GSC, draw => new() { ["features"] = draw.Rows(), ["labels"] = draw.Labels() })
        {
            DrawViews = draw => new() { ["features"] = draw.TwoViews(), ["labels"] = draw.Labels(draw.Items / 2) },
            HoldsFactor = IsReweighted,
            Variants =
            [
                "temperature=0.2 q=0.7", "temperature=0.2 q=0.7 form=reweighted", "temperature=0.1 q=1 empty=zero", "temperature=0.3 q=0",
                "temperature=0.5 q=0.5 form=reweighted normalize=false", "views temperature=0.1 q=0.5",
            ],
        },
        new("generalized_cross_entropy", GCE, draw => new() { ["logits"] = draw.Rows(draw.Items, draw.Classes), ["labels"] = draw.Labels() })
        {
            Differentiable = ["logits"],
            LabelsAreNames = false,
            IsOfEmbeddings = false,
            HasTemperature = false,
            Normalizes = false,
            HoldsFactor = IsReweighted,
            Variants = ["q=0.7", "q=0.7 form=reweighted", "q=0", "q=0.3 k=0.2"],
        },
        new("hsic", HSIC, draw => new() { ["x"] = draw.Rows(), ["y"] = draw.Rows() })
        {
            Differentiable = ["x", "y"],
            OtherWidths = ["y"],
            Labels = [],
            HasAnchors = _ => false,
            HasReduction = false,
            HasTemperature = false,
            Normalizes = false,
            Variants = ["sigma_x=1 sigma_y=1", "sigma_x=1.5 sigma_y=0.8 estimator=biased"],
        },
        new("relative_difficulty", _ => throw new NotSupportedException("These are weights of losses, not a loss."), _ => [])
        {
            Labels = ["labels", "index"],
            IsOfBatch = false,
            HasTemperature = false,
            Parts = Steps,
        },
        new("group_dro", call => GroupDRO(call).Loss, draw => new()
        {
            ["losses"] = draw.Rows(draw.Items).abs(), ["groups"] = draw.Labels(), ["weights"] = draw.Probabilities(1).reshape(-1),
        })
        {
            Differentiable = ["losses"],
            Labels = ["groups"],
            IsOfBatch = false,
            HasTemperature = false,
            Parts = call => GroupDRO(call) is var (_, weights, groupLosses)
                ? new Dictionary<string, Tensor> { ["new_weights"] = weights, ["group_losses"] = groupLosses }
                : [],
        },
    ];

    private static bool IsReweighted(Parameters parameters) => parameters.GetValueOrDefault("form") is "reweighted";

    private static Tensor GSC(LossCall call) => Debiasing.GSC(
        call.Input("features"), call.Input("labels"), call.Temperature, call.Number("q", 0.7), call.Choice("form", GeneralizedForm.Truncated),
        call.Flag("normalize", true), call.Choice("empty", Empty.Skip) == Empty.Zero ? Anchors.All : Anchors.Valid, call.Reduction, call.Collective);

    private static Tensor GCE(LossCall call) => Debiasing.GCE(
        call.Input("logits"), call.Input("labels"), call.Number("q", 0.7), call.Choice("form", GeneralizedForm.Truncated),
        call.OptionalNumber("k"), call.Reduction, call.Collective);

    private static Tensor HSIC(LossCall call) => Debiasing.HSIC(
        call.Input("x"), call.Input("y"), call.Number("sigma_x", 1), call.Number("sigma_y", 1),
        call.Choice("estimator", HSICEstimator.Unbiased), collective: call.Collective);

    private static (Tensor Loss, Tensor Weights, Tensor GroupLosses) GroupDRO(LossCall call) => Debiasing.GroupDRO(
        call.Input("losses"), call.Input("groups"), call.Input("weights"), call.Optional("group_counts"), call.Number("step_size", 0.01),
        call.Number("adjustment", 0), call.Collective);

    /// <summary>LfF's weights of a few batches, one after the other, with the tables that they leave.</summary>
    private static Dictionary<string, Tensor> Steps(LossCall call)
    {
        var (parts, labels) = (new Dictionary<string, Tensor>(StringComparer.Ordinal), call.Input("labels"));
        var none = zeros(labels.shape, call.Input("steps/0/loss_biased").dtype, labels.device);
        var (biased, debiased, seenByBiased, seen) = (none, none, none.to(@bool), none.to(@bool));
        for (var step = 0; call.Optional($"steps/{step}/index") is { } index; step++)
        {
            (biased, seenByBiased) = Debiasing.EmaUpdate(biased, seenByBiased, index, call.Input($"steps/{step}/loss_biased"), call.Number("alpha", 0.7));
            (debiased, seen) = Debiasing.EmaUpdate(debiased, seen, index, call.Input($"steps/{step}/loss_debiased"), call.Number("alpha", 0.7));
            (parts[$"steps/{step}/table_biased"], parts[$"steps/{step}/table_debiased"]) = (biased, debiased);
            parts[$"steps/{step}/weights"] = Debiasing.RelativeDifficulty(
                Debiasing.ClassNormalize(biased, labels, index), Debiasing.ClassNormalize(debiased, labels, index), call.Number("epsilon", 1e-8));
        }
        return parts;
    }
}
