namespace ContrastiveLosses.Reference.Catalogue;

/// <summary>The losses that know a bias of each sample.</summary>
internal static class Debiased
{
    public static LossRecord[] All { get; } =
    [
        new("fairkl", FairKL, Biased)
        {
            Labels = ["labels", "biases"],
            HasAnchors = parameters => parameters.GetValueOrDefault("scope") is "anchor",
            Variants =
            [
                "form=moments scope=batch", "form=kl scope=batch", "form=jeffreys scope=batch", "form=mean scope=batch",
                "form=moments scope=anchor variance_epsilon=0.01", "form=kl scope=anchor variance_epsilon=0.01", "form=mean scope=anchor",
                "form=moments scope=batch negative_weight=0.3 normalize=false",
            ],
        },
        new("fairkl_official", FairKLOfficial, Biased)
        {
            Labels = ["labels", "biases"],
            HasAnchors = _ => false,
            HasReduction = false,
            Variants = ["kld=1", "kld=0 temperature=0.5", "kld=1 normalize=false"],
        },
        new("end", EnD, Biased)
        {
            Labels = ["labels", "biases"],
            HasAnchors = _ => false,
            HasReduction = false,
            HasTemperature = false,
            Parts = EnDParts,
            Variants = ["alpha=1 beta=1", "alpha=0.1 beta=0.7 normalize=false"],
        },
        new("biascon", BiasCon, Biased)
        {
            Labels = ["labels", "biases"],
            DrawViews = BiasedViews,
            Variants =
            [
                "temperature=0.1", "temperature=0.2 anchors=all", "temperature=0.5 normalize=false", "views temperature=0.1",
            ],
        },
        new("softcon", SoftCon, WithBiasFeatures)
        {
            NeedsPairs = true,
            DrawViews = ViewsWithBiasFeatures,
            Variants =
            [
                "temperature=0.1", "temperature=0.2 anchors=all", "temperature=0.5 normalize=false", "views temperature=0.1",
            ],
        },
        new("biasbal", BiasBalancedCrossEntropy, Classified)
        {
            SameOnRanks = ["conditional"],
            Differentiable = ["logits"],
            Labels = ["labels", "biases"],
            LabelsAreNames = false,
            OtherRows = ["conditional"],
            IsOfEmbeddings = false,
            HasTemperature = false,
            Normalizes = false,
            Variants = ["min_prob=1e-9", "min_prob=0"],
        },
    ];

    private static Tensor FairKL(LossCall call) => Debiasing.FairKL(
        call.Input("features"), call.Input("labels"), call.Input("biases"), call.Choice("form", FairKLForm.Kl),
        call.Choice("scope", FairKLScope.Batch), call.Number("variance_epsilon", 1e-6), call.Number("negative_weight", 1),
        call.Temperature, call.Flag("normalize", true), call.Reduction, call.Collective);

    private static Tensor FairKLOfficial(LossCall call) => Debiasing.FairKLOfficial(
        call.Input("features"), call.Input("labels"), call.Input("biases"), call.Number("kld", 1), call.Temperature,
        call.Flag("normalize", true), collective: call.Collective);

    private static Tensor EnD(LossCall call) => Debiasing.EnD(
        call.Input("features"), call.Input("labels"), call.Input("biases"), call.Number("alpha", 1), call.Number("beta", 1),
        call.Choice("pairs", EnDPairs.All), call.Flag("normalize", true), collective: call.Collective);

    private static Dictionary<string, Tensor> EnDParts(LossCall call)
    {
        var (disentangling, entangling) = Debiasing.EnDParts(
            call.Input("features"), call.Input("labels"), call.Input("biases"), call.Choice("pairs", EnDPairs.All), call.Flag("normalize", true), collective: call.Collective);
        return new() { ["disentangling"] = disentangling, ["entangling"] = entangling };
    }

    private static Tensor BiasBalancedCrossEntropy(LossCall call) => Debiasing.BiasBalancedCrossEntropy(
        call.Input("logits"), call.Input("labels"), call.Input("biases"), call.Input("conditional"), call.Number("min_prob", 1e-9),
        call.Reduction, call.Collective);

    private static Tensor BiasCon(LossCall call) => Debiasing.BiasCon(
        call.Input("features"), call.Input("labels"), call.Input("biases"), call.Temperature, call.Flag("normalize", true),
        call.Anchors, call.Reduction, call.Collective);

    private static Tensor SoftCon(LossCall call) => Debiasing.SoftCon(
        call.Input("features"), call.Input("labels"), call.Input("bias_features"), call.Temperature, call.Flag("normalize", true),
        call.Anchors, call.Reduction, call.Collective);

    private static Inputs Biased(Draw draw)
    {
        var labels = draw.Labels();
        return new() { ["features"] = draw.Rows(), ["labels"] = labels, ["biases"] = draw.Biases(labels) };
    }

    private static Inputs Classified(Draw draw)
    {
        var labels = draw.Labels();
        return new()
        {
            ["logits"] = draw.Rows(draw.Items, draw.Classes), ["labels"] = labels, ["biases"] = draw.Biases(labels),
            ["conditional"] = draw.Probabilities(draw.BiasValues),
        };
    }

    private static Inputs WithBiasFeatures(Draw draw) => new()
    {
        ["features"] = draw.Rows(), ["labels"] = draw.Labels(), ["bias_features"] = draw.Rows(draw.Items, 4),
    };

    private static Inputs BiasedViews(Draw draw)
    {
        var labels = draw.Labels(draw.Items / 2);
        return new() { ["features"] = draw.TwoViews(), ["labels"] = labels, ["biases"] = draw.Biases(labels) };
    }

    private static Inputs ViewsWithBiasFeatures(Draw draw) => new()
    {
        ["features"] = draw.TwoViews(), ["labels"] = draw.Labels(draw.Items / 2), ["bias_features"] = draw.Rows(draw.Items / 2, 4),
    };
}
