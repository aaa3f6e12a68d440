namespace ContrastiveLosses.Reference.Catalogue;

/// <summary>The descendants of NT-Xent: each item against the items of other samples, its positive weighed in another way.</summary>
internal static class Decoupled
{
    public static LossRecord[] All { get; } =
    [
        OfViews("dcl", DCL) with
        {
            Variants = ["temperature=0.1", "temperature=0.5 normalize=false", "views temperature=0.2 anchors=all"],
        },
        OfViews("dclw", DCLW) with
        {
            HoldsFactor = parameters => parameters.GetValueOrDefault("weight_gradient") is not true,
            HoldsFactorTwice = true,
            Variants =
            [
                "temperature=0.1 sigma=0.5", "temperature=0.2 sigma=0.3 weight_gradient=true",
                "temperature=0.5 sigma=1 weight_gradient=true normalize=false", "views temperature=0.2 weight_gradient=true",
            ],
        },
        OfViews("npc_multiplier", NegativePositiveCoupling) with
        {
            Variants = ["temperature=0.5", "temperature=1 normalize=false", "views temperature=0.5"],
        },
        OfViews("debiased", Debiased) with
        {
            Layout = FileLayout.ViewsFirst,
            Variants =
            [
                "temperature=0.5 tau_plus=0.1", "temperature=0.2 tau_plus=0", "temperature=0.5 tau_plus=0.4",
                "temperature=1 tau_plus=0.05 floor=-3 normalize=false", "views temperature=0.5 tau_plus=0.1",
            ],
        },
        OfViews("hcl", HCL) with
        {
            Layout = FileLayout.ViewsFirst,
            HoldsFactor = parameters => parameters.GetValueOrDefault("weight_gradient") is false,
            HoldsFactorTwice = true,
            Variants =
            [
                "temperature=0.5 tau_plus=0.1 beta=1", "temperature=0.2 tau_plus=0 beta=0.5", "temperature=0.5 tau_plus=0.3 beta=2",
                "temperature=0.5 tau_plus=0.1 beta=1 weight_gradient=false", "temperature=1 tau_plus=0.05 floor=-3 normalize=false",
                "views temperature=0.5 tau_plus=0.1 beta=1",
            ],
        },
        OfViews("rince", RINCE) with
        {
            // e^{q / temperature} is a number of float32 up to q / temperature = 88.
            AnchorsCancel = true,
            LowestTemperature = parameters => (parameters.GetValueOrDefault("q") as double? ?? 0.5) / 80,
            Variants =
            [
                "temperature=0.5 q=0.5", "temperature=0.2 q=0.1", "temperature=0.5 q=1 lam=0.5", "temperature=1 q=0.3 normalize=false",
                "views temperature=0.5 q=0.5",
            ],
        },
        OfViews("macl", MACL) with
        {
            HoldsFactor = _ => true,
            HoldsFactorTwice = true,
            Variants = ["temperature=0.1 alpha=0.5", "temperature=0.2 alpha=0 normalize=false", "views temperature=0.3 alpha=0.7 a0=0.1"],
        },
        OfViews("global_contrastive", call => GlobalContrastive(call).Loss) with
        {
            Draw = Stateful(draw => draw.TwoViews()),
            DrawViews = Stateful(draw => draw.Views(3)),
            Layout = FileLayout.TwoViews with { FromFile = inputs => WithLogarithms(FileLayout.TwoViews.FromFile(inputs)) },
            HasTemperature = false,
            HoldsFactor = _ => true,
            HoldsFactorTwice = true,
            TakesBlocksOfRows = true,
            Parts = call => new Dictionary<string, Tensor> { ["new_state"] = GlobalContrastive(call).State.exp() },
            Variants = ["temperature=0.1", "temperature=0.5 gamma=0.3", "temperature=1 gamma=1 normalize=false", "views temperature=0.2"],
        },
    ];

    private static LossRecord OfViews(string name, Func<LossCall, Tensor> compute) =>
        new(name, compute, draw => new() { ["features"] = draw.TwoViews() })
        {
            DrawViews = draw => new() { ["features"] = draw.Views(3) },
            Labels = [],
            Layout = FileLayout.TwoViews,
        };

    /// <summary>The files have the averages themselves.</summary>
    private static Inputs WithLogarithms(Inputs inputs) => inputs.Each((name, tensor) => name == "state" ? tensor.log() : tensor);

    private static Func<Draw, Inputs> Stateful(Func<Draw, Tensor> views) => draw =>
    {
        var features = views(draw);
        return new() { ["features"] = features, ["state"] = draw.Rows(features.size(0)) };
    };

    private static Tensor DCL(LossCall call) => Contrastive.DCL(
        call.Input("features"), call.Temperature, call.Flag("normalize", true), call.Anchors, call.Reduction, call.Collective);

    private static Tensor DCLW(LossCall call) => Contrastive.DCLW(
        call.Input("features"), call.Temperature, call.Number("sigma", 0.5), call.Flag("weight_gradient", false),
        call.Flag("normalize", true), call.Anchors, call.Reduction, call.Collective);

    private static Tensor NegativePositiveCoupling(LossCall call) => Diagnostics.NegativePositiveCoupling(
        call.Input("features"), call.Temperature, call.Flag("normalize", true), call.Anchors, call.Reduction, call.Collective);

    private static Tensor Debiased(LossCall call) => Contrastive.Debiased(
        call.Input("features"), call.Temperature, call.Number("tau_plus", 0.1), call.Number("floor", -1), call.Flag("normalize", true),
        call.Anchors, call.Reduction, call.Collective);

    private static Tensor HCL(LossCall call) => Contrastive.HCL(
        call.Input("features"), call.Temperature, call.Number("tau_plus", 0.1), call.Number("beta", 1), call.Flag("weight_gradient", true),
        call.Number("floor", -1), call.Flag("normalize", true), call.Anchors, call.Reduction, call.Collective);

    private static Tensor RINCE(LossCall call) => Contrastive.RINCE(
        call.Input("features"), call.Temperature, call.Number("q", 0.5), call.Number("lam", 0.01), call.Flag("normalize", true),
        call.Anchors, call.Reduction, call.Collective);

    private static Tensor MACL(LossCall call) => Contrastive.MACL(
        call.Input("features"), call.Temperature, call.Number("alpha", 0.5), call.Number("a0", 0), call.Flag("normalize", true),
        call.Anchors, call.Reduction, call.Collective);

    private static (Tensor Loss, Tensor State) GlobalContrastive(LossCall call) => Contrastive.GlobalContrastive(
        call.Input("features"), call.Input("state"), call.Number("temperature", 0.1), call.Number("gamma", 0.9),
        call.Flag("normalize", true), call.Anchors, call.Reduction, call.Collective);
}
