namespace ContrastiveLosses.Reference.Catalogue;

/// <summary>Losses of pairs of rows: bounds of divergences between positive and other pairs, and losses made of kernels.</summary>
internal static class CrossView
{
    public static LossRecord[] All { get; } =
    [
        OfQueries("alpha_cpc", AlphaCPC) with
        {
            Variants =
            [
                "temperature=0.5", "temperature=0.2 alpha=0.3", "temperature=0.5 alpha=0", "temperature=1 alpha=0.01 normalize=false",
                "views temperature=0.5 alpha=0.1",
            ],
        },
        OfQueries("mlcpc", MLCPC) with
        {
            HasAnchors = _ => false,
            HasReduction = false,
            Variants = ["temperature=0.5", "temperature=0.2 alpha=0.3", "temperature=1 alpha=0 normalize=false", "views temperature=0.5"],
        },
        OfQueries("renyi", RenyiCL) with
        {
            HasAnchors = _ => false,
            HasReduction = false,
            Variants =
            [
                "temperature=0.5 gamma=2", "temperature=0.5 alpha=0.1 gamma=0.5", "temperature=0.5 gamma=1.01",
                "temperature=1 alpha=0 gamma=1.5 normalize=false", "views temperature=0.5 gamma=2",
            ],
        },
        OfQueries("skew_log_ratio", SkewLogRatio) with { Variants = ["temperature=0.5", "temperature=1 normalize=false", "views temperature=0.5"] },
        OfPairs("dhel", DHEL) with
        {
            Variants = ["temperature=0.3", "temperature=0.1 both=false", "temperature=1 normalize=false"],
        },
        OfPairs("kcl", KCL) with
        {
            HasTemperature = false,
            Variants = ["t=2 gamma=16", "t=0.5 gamma=4", "t=0.1 gamma=2 normalize=false"],
        },
        OfPairs("spectral_contrastive", SpectralContrastive) with
        {
            HasTemperature = false,
            Normalizes = false,
            Variants = ["mu=1", "mu=6"],
        },
    ];

    private static LossRecord OfQueries(string name, Func<LossCall, Tensor> compute) =>
        new(name, compute, draw => new() { ["query"] = draw.Rows(), ["key"] = draw.Rows() })
        {
            DrawViews = draw =>
            {
                var query = draw.TwoViews();
                return new() { ["query"] = query, ["key"] = draw.Rows(query.size(0), query.size(2)) };
            },
            Labels = [],
            Differentiable = ["query", "key"],
            Layout = FileLayout.CropsFirst,
        };

    private static LossRecord OfPairs(string name, Func<LossCall, Tensor> compute) =>
        new(name, compute, draw => new() { ["view0"] = draw.Rows(), ["view1"] = draw.Rows() })
        {
            Labels = [],
            Differentiable = ["view0", "view1"],
        };

    private static Tensor AlphaCPC(LossCall call) => Contrastive.AlphaCPC(
        call.Input("query"), call.Input("key"), call.Temperature, call.OptionalNumber("alpha"), call.Flag("normalize", true), call.Reduction, call.Collective);

    private static Tensor MLCPC(LossCall call) => call.Number("gamma", 1) == 1
        ? Contrastive.MLCPC(
            call.Input("query"), call.Input("key"), call.Temperature, call.Number("alpha", 1.0 / 65536), call.Flag("normalize", true), collective: call.Collective)
        : throw new ArgumentException("The order of MLCPC is 1.");

    private static Tensor RenyiCL(LossCall call) => Contrastive.RenyiCL(
        call.Input("query"), call.Input("key"), call.Temperature, call.Number("alpha", 1.0 / 65536), call.Number("gamma", 2),
        call.Flag("normalize", true), collective: call.Collective);

    private static Tensor SkewLogRatio(LossCall call)
    {
        // The files have an alpha; the ratio does not depend on it.
        _ = call.Number("alpha", 0);
        return Diagnostics.SkewLogRatio(call.Input("query"), call.Input("key"), call.Temperature, call.Flag("normalize", true), call.Reduction, call.Collective);
    }

    private static Tensor DHEL(LossCall call) => Contrastive.DHEL(
        call.Input("view0"), call.Input("view1"), call.Temperature, call.Flag("both", true), call.Flag("normalize", true), call.Reduction, call.Collective);

    private static Tensor KCL(LossCall call) => Contrastive.KCL(
        call.Input("view0"), call.Input("view1"), call.Number("t", 2), call.Number("gamma", 16), call.Flag("normalize", true), call.Reduction, call.Collective);

    private static Tensor SpectralContrastive(LossCall call) => Contrastive.SpectralContrastive(
        call.Input("view0"), call.Input("view1"), call.Number("mu", 1), call.Reduction, call.Collective);
}
