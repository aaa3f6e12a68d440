namespace ContrastiveLosses.Reference.Catalogue;

/// <summary>The losses between two kinds of embeddings, beside CLIP.</summary>
internal static class CrossModal
{
    public static LossRecord[] All { get; } =
    [
        new("siglip", SigLIP, draw => new()
        {
            ["x"] = draw.Rows(), ["y"] = draw.Rows(), ["labels_x"] = draw.Labels(), ["labels_y"] = draw.Labels(),
        })
        {
            Differentiable = ["x", "y"],
            Labels = ["labels_x", "labels_y"],
            OtherRows = ["y", "labels_y"],
            HasLogitBias = true,
            Variants = ["temperature=0.1 bias=-10", "temperature=0.5 bias=0.3", "temperature=1 bias=-2 normalize=false"],
        },
        new("unicl", UniCL, draw => new() { ["x"] = draw.Rows(), ["y"] = draw.Rows(), ["labels"] = draw.Labels() })
        {
            Differentiable = ["x", "y"],
            Variants = ["temperature=0.07", "temperature=0.5 normalize=false"],
        },
    ];

    private static Tensor SigLIP(LossCall call) => Contrastive.SigLIP(
        call.Input("x"), call.Input("y"), call.Optional("labels_x"), call.Optional("labels_y"), call.TemperatureOrScale, call.LogitBias,
        call.Flag("normalize", true), call.Reduction, call.Collective);

    private static Tensor UniCL(LossCall call) => Contrastive.UniCL(
        call.Input("x"), call.Input("y"), call.Input("labels"), call.Temperature, call.Flag("normalize", true), call.Reduction, call.Collective);
}
