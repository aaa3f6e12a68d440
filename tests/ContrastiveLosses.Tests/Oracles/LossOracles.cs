using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Oracles;

/// <summary>Every loss of the catalogue by plain loops over plain numbers.</summary>
internal static class LossOracles
{
    private static readonly Dictionary<string, Func<OracleBatch, OracleResult>> ByName = new(StringComparer.Ordinal)
    {
        ["nt_xent"] = SelfSupervisedOracles.NTXent,
        ["eps_infonce"] = SelfSupervisedOracles.NTXent,
        ["info_nce_cross_modal"] = batch => SelfSupervisedOracles.CrossModal(batch, "x", "y"),
        ["clip"] = batch => SelfSupervisedOracles.CrossModal(batch, "view0", "view1"),
        ["info_nce_queue"] = SelfSupervisedOracles.Queue,
        ["supcon"] = SupervisedOracles.SupCon,
        ["sincere"] = SupervisedOracles.SINCERE,
        ["eps_supinfonce"] = SupervisedOracles.EpsilonSupInfoNCE,
        ["eps_supcon"] = SupervisedOracles.EpsilonSupCon,
        ["infol1o"] = SupervisedOracles.InfoL1O,
        ["fairkl"] = DebiasedOracles.FairKL,
        ["fairkl_official"] = DebiasedOracles.FairKLOfficial,
        ["end"] = DebiasedOracles.EnD,
        ["biascon"] = DebiasedOracles.BiasCon,
        ["softcon"] = DebiasedOracles.SoftCon,
        ["biasbal"] = DebiasedOracles.BiasBalancedCrossEntropy,
        ["generalized_supervised_contrastive"] = BiasUnknownOracles.GSC,
        ["generalized_cross_entropy"] = BiasUnknownOracles.GCE,
        ["hsic"] = BiasUnknownOracles.HSIC,
        ["bias_transformed_contrastive"] = BiasUnknownOracles.BiasTransformedContrastive,
        ["triplet"] = MetricOracles.Triplet,
        ["contrastive_margin"] = MetricOracles.ContrastiveMargin,
        ["contrastive_pairs"] = MetricOracles.ContrastiveMarginPairs,
        ["n_pairs"] = MetricOracles.NPairs,
        ["n_pairs_ovo"] = MetricOracles.NPairsOneVsOne,
        ["nce_k"] = TheoryOracles.SampledNCE,
        ["expected_nce"] = TheoryOracles.ExpectedNCE,
        ["population_nce"] = TheoryOracles.PopulationNCE,
        ["alignment"] = DiagnosticOracles.Alignment,
        ["uniformity"] = DiagnosticOracles.Uniformity,
        ["sce"] = RelationalOracles.SCE,
        ["ressl"] = RelationalOracles.ReSSL,
        ["soft_target"] = RelationalOracles.SoftTarget,
        ["siglip"] = CrossModalOracles.SigLIP,
        ["unicl"] = CrossModalOracles.UniCL,
        ["guided"] = SentenceOracles.GISTEmbed,
        ["multiple_negatives"] = SentenceOracles.MultipleNegativesRanking,
        ["improved_contrastive"] = SentenceOracles.ImprovedContrastive,
        ["cosent"] = SentenceOracles.CoSENT,
        ["hard_supcon"] = RankedOracles.HardSupCon,
        ["rank_n_contrast"] = RankedOracles.RankNContrast,
        ["balanced_contrastive"] = PrototypicalOracles.BCL,
        ["logit_adjusted_cross_entropy"] = PrototypicalOracles.LogitAdjustedCrossEntropy,
        ["simplified_pairwise_cross_entropy"] = PrototypicalOracles.SPCE,
        ["extended_supervised_contrastive"] = PrototypicalOracles.ESupCon,
        ["universum_contrastive"] = PrototypicalOracles.UniCon,
        ["proto_nce"] = PrototypicalOracles.ProtoNCE,
        ["siamese_prototypical_metric"] = PrototypicalOracles.SiamesePrototypicalMetric,
    };

    public static OracleResult Of(Example example) => ByName[example.Loss.Loss.Name](new(example));
}
