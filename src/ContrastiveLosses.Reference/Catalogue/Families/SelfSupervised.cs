namespace ContrastiveLosses.Reference.Catalogue;

/// <summary>InfoNCE and its kin: the positive of an item is another view of it.</summary>
internal static class SelfSupervised
{
    public static LossRecord[] All { get; } =
    [
        new("nt_xent", NTXent, TwoViews)
        {
            Labels = [],
            Variants = ["temperature=0.5", "temperature=0.2 normalize=false"],
        },
        new("eps_infonce", NTXent, TwoViews)
        {
            Labels = [],
            Variants = ["temperature=0.1 epsilon=0.25", "temperature=0.5 epsilon=2 anchors=all"],
        },
        new("info_nce_cross_modal", CrossModal("x", "y"), draw => new() { ["x"] = draw.Rows(), ["y"] = draw.Rows() })
        {
            Labels = [],
            Differentiable = ["x", "y"],
            Variants = ["temperature=0.1", "temperature=0.2 symmetric=false", "temperature=0.5 epsilon=0.5", "temperature=1 normalize=false"],
        },
        new("clip", CrossModal("view0", "view1"), draw => new() { ["view0"] = draw.Rows(), ["view1"] = draw.Rows() })
        {
            Labels = [],
            Differentiable = ["view0", "view1"],
            Variants = ["temperature=0.07"],
        },
        new("info_nce_queue", Queue, draw => new() { ["query"] = draw.Rows(), ["key"] = draw.Rows(), ["queue"] = draw.Rows() })
        {
            Labels = [],
            SameOnRanks = ["queue"],
            Differentiable = ["query", "key", "queue"],
            OtherRows = ["queue"],
            Variants = ["temperature=0.1", "temperature=0.2 in_batch=true", "temperature=0.2 epsilon=0.5", "temperature=1 normalize=false"],
        },
    ];

    private static Tensor NTXent(LossCall call) => Contrastive.NTXent(
        call.Input("features"), call.Temperature, call.Number("epsilon", 0), call.Flag("normalize", true), call.Anchors, call.Reduction, call.Collective);

    private static Func<LossCall, Tensor> CrossModal(string x, string y) => call => Contrastive.InfoNCE(
        call.Input(x), call.Input(y), call.Temperature, call.Flag("symmetric", true), call.Number("epsilon", 0),
        call.Flag("normalize", true), call.Reduction, call.Collective);

    private static Tensor Queue(LossCall call) => Contrastive.InfoNCEQueue(
        call.Input("query"), call.Input("key"), call.Input("queue"), call.Temperature, call.Flag("in_batch", false),
        call.Number("epsilon", 0), call.Flag("normalize", true), call.Reduction, call.Collective);

    private static Inputs TwoViews(Draw draw) => new() { ["features"] = draw.TwoViews() };
}
