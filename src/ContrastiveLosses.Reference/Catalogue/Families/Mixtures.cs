namespace ContrastiveLosses.Reference.Catalogue;

/// <summary>What is mixed with what. These are no losses: the reference files have their results.</summary>
internal static class Mixtures
{
    public static LossRecord[] All { get; } =
    [
        new("universum_mixup", NoLoss, _ => []) { Labels = ["labels"], IsOfBatch = false, HasTemperature = false, Parts = Universum },
        new("contradicting_pairs", NoLoss, _ => []) { Labels = ["labels", "bias"], IsOfBatch = false, HasTemperature = false, Parts = Contradicting },
        new("selecmix_mixup", NoLoss, _ => []) { Labels = ["labels", "partners"], IsOfBatch = false, HasTemperature = false, Parts = SelecMix },
    ];

    private static Tensor NoLoss(LossCall call) => throw new NotSupportedException("This is no loss.");

    private static Dictionary<string, Tensor> Universum(LossCall call)
    {
        var partners = Mixing.UniversumPartners(call.Input("labels"), call.Input("uniforms"), (long?)call.OptionalNumber("candidates"));
        return new() { ["partners"] = partners, ["mixed"] = Mixing.MixWithPartner(call.Input("x"), partners, call.Number("lambda", 0.5)) };
    }

    private static Dictionary<string, Tensor> Contradicting(LossCall call)
    {
        var (s, labels, biases) = (call.Input("similarity"), call.Input("labels"), call.Input("bias"));
        return new()
        {
            ["positive"] = Mixing.ContradictingPartnersBySimilarity(s, labels, ContradictingPair.Positive),
            ["negative"] = Mixing.ContradictingPartnersBySimilarity(s, labels, ContradictingPair.Negative),
            ["known_bias_positive"] = Mixing.ContradictingPartnersByBias(labels, biases, ContradictingPair.Positive),
            ["known_bias_negative"] = Mixing.ContradictingPartnersByBias(labels, biases, ContradictingPair.Negative),
        };
    }

    private static Dictionary<string, Tensor> SelecMix(LossCall call)
    {
        var (mixed, labels, hasPartner) = Mixing.SelecMix(
            call.Input("x"), call.Input("labels"), call.Input("partners"), call.Input("uniforms"));
        return new() { ["mixed"] = mixed, ["labels"] = labels, ["has_partner"] = hasPartner };
    }
}
