using ContrastiveLosses.Reference.Catalogue;

namespace ContrastiveLosses.Benchmarks.Suites;

/// <summary>
/// Losses as one writes them with torch's operators: the matrix of similarities, masks, log-sum-exp. To compare with; for data in
/// which every anchor has a positive and a negative.
/// </summary>
internal static class DenseForms
{
    public static IReadOnlyDictionary<string, Func<LossCall, Tensor>> All { get; } = new Dictionary<string, Func<LossCall, Tensor>>(
        PrototypicalDenseForms.All.Concat(DecoupledDenseForms.All), StringComparer.Ordinal)
    {
        ["nt_xent"] = NTXent,
        ["info_nce_cross_modal"] = InfoNCE,
        ["info_nce_queue"] = InfoNCEQueue,
        ["supcon"] = SupCon,
        ["sincere"] = call => EpsilonSupInfoNCE(call, 0),
        ["eps_supinfonce"] = call => EpsilonSupInfoNCE(call, call.Number("epsilon", 0)),
        ["eps_supcon"] = EpsilonSupCon,
        ["infol1o"] = InfoL1O,
        ["multi_similarity"] = MultiSimilarity,
        ["biascon"] = BiasCon,
        ["fairkl"] = FairKL,
        ["generalized_supervised_contrastive"] = BiasUnknownDenseForms.GSC,
        ["hsic"] = BiasUnknownDenseForms.HSIC,
        ["n_pairs_ovo"] = NPairsOneVsOne,
        ["nce_k"] = SampledNCE,
        ["uniformity"] = Uniformity,
        ["sce"] = TargetDenseForms.SCE,
        ["ressl"] = TargetDenseForms.ReSSL,
        ["soft_target"] = TargetDenseForms.SoftTarget,
        ["siglip"] = PairedDenseForms.SigLIP,
        ["unicl"] = PairedDenseForms.UniCL,
        ["guided"] = PairedDenseForms.GISTEmbed,
        ["multiple_negatives"] = PairedDenseForms.MultipleNegativesRanking,
        ["improved_contrastive"] = PairedDenseForms.ImprovedContrastive,
        ["cosent"] = PairedDenseForms.CoSENT,
        ["hard_supcon"] = HardSupCon,
    };

    /// <summary>The dense form of a case's loss, with its parameters.</summary>
    public static LossCase Of(LossCase loss) => loss with { Loss = loss.Loss with { Compute = All[loss.Loss.Name] } };

    private static Tensor NTXent(LossCall call)
    {
        var views = Unit(call.Input("features"));
        var x = views.flatten(0, 1);
        var samples = arange(views.shape[0], int64, views.device).repeat_interleave(views.shape[1]);
        var s = Others(x.mm(x.t()) / call.Temperature.Number!.Value);
        return (s.logsumexp(1) - s.masked_fill(Same(samples).logical_not(), 0).masked_fill(Diagonal(s), 0).sum(1)).mean();
    }

    private static Tensor InfoNCE(LossCall call)
    {
        var s = Unit(call.Input("x")).mm(Unit(call.Input("y")).t()) / call.Temperature.Number!.Value;
        return ((s.logsumexp(1) + s.logsumexp(0)) / 2 - s.diagonal()).mean();
    }

    private static Tensor InfoNCEQueue(LossCall call)
    {
        var query = Unit(call.Input("query"));
        var positive = (query * Unit(call.Input("key"))).sum(1, keepdim: true);
        var s = cat([positive, query.mm(Unit(call.Input("queue")).t())], 1) / call.Temperature.Number!.Value;
        return (s.logsumexp(1) - s.select(1, 0)).mean();
    }

    private static Tensor SupCon(LossCall call)
    {
        var (s, positive, _) = Supervised(call);
        return (Others(s).logsumexp(1) - Mean(s, positive)).mean();
    }

    private static Tensor EpsilonSupInfoNCE(LossCall call, double epsilon)
    {
        var (s, positive, negative) = Supervised(call);
        var level = Only(s, negative).logsumexp(1, keepdim: true);
        return Mean((s - epsilon).logaddexp(level) - s, positive).mean();
    }

    private static Tensor EpsilonSupCon(LossCall call)
    {
        var (s, positive, negative) = Supervised(call);
        var epsilon = call.Number("epsilon", 0);
        return (Only(s - epsilon, positive).logsumexp(1).logaddexp(Only(s, negative).logsumexp(1)) - Mean(s, positive)).mean() + epsilon;
    }

    private static Tensor InfoL1O(LossCall call)
    {
        var (s, positive, negative) = Supervised(call);
        return (Only(s, negative).logsumexp(1) - Mean(s, positive)).mean();
    }

    private static Tensor MultiSimilarity(LossCall call)
    {
        var x = Unit(call.Input("features"));
        var s = x.mm(x.t()) - call.Number("threshold", 0.5);
        var (positive, negative) = Sets(call.Input("labels"));
        var (alpha, beta) = (call.Number("alpha", 2), call.Number("beta", 50));
        return (Only(s * -alpha, positive).logsumexp(1).softplus() / alpha + Only(s * beta, negative).logsumexp(1).softplus() / beta).mean();
    }

    private static Tensor BiasCon(LossCall call)
    {
        var (s, positive, _) = Supervised(call);
        var conflicting = positive.logical_and(Same(call.Input("biases")).logical_not());
        return (Others(s).logsumexp(1) - Mean(s, conflicting)).mean();
    }

    private static Tensor FairKL(LossCall call)
    {
        if (call.Choice("form", FairKLForm.Kl) != FairKLForm.Moments || call.Choice("scope", FairKLScope.Batch) != FairKLScope.Batch)
            throw new NotSupportedException("The dense form is that of moments over the batch.");
        var x = Unit(call.Input("features"));
        var s = x.mm(x.t());
        var (positive, negative) = Sets(call.Input("labels"));
        var aligned = Same(call.Input("biases"));
        return Term(positive) + Term(negative);

        Tensor Term(Tensor pairs)
        {
            var (a, c) = (s.masked_select(pairs.logical_and(aligned)), s.masked_select(pairs.logical_and(aligned.logical_not())));
            return (a.mean() - c.mean()).square() + (Deviation(a) - Deviation(c)).square();
        }

        static Tensor Deviation(Tensor values) => ((values - values.mean()).square().sum() / (values.numel() - 1) + 1e-6).sqrt();
    }

    private static Tensor HardSupCon(LossCall call)
    {
        var (s, positive, negative) = Supervised(call);
        var beta = call.Number("beta", 1);
        var level = Only(s * (1 + beta), negative).logsumexp(1) - Only(s * beta, negative).logsumexp(1) + negative.sum(1).to(s.dtype).log();
        return Mean(s.logaddexp(level.unsqueeze(1)) - s, positive).mean();
    }

    private static Tensor NPairsOneVsOne(LossCall call)
    {
        var s = call.Input("anchors").mm(call.Input("positives").t());
        return (s - s.diagonal().unsqueeze(1)).softplus().masked_fill(Diagonal(s), 0).sum(1).mean();
    }

    private static Tensor SampledNCE(LossCall call)
    {
        var (x, negatives) = (Unit(call.Input("anchors")), call.Input("negatives"));
        var s = x.mm(Unit(call.Input("pool")).t()).gather(1, negatives) - (x * Unit(call.Input("positives"))).sum(1, keepdim: true);
        return (s / call.Temperature.Number!.Value).logsumexp(1).softplus().mean();
    }

    private static Tensor Uniformity(LossCall call)
    {
        var x = Unit(call.Input("x"));
        var s = Others(x.mm(x.t()) - 1) * (2 * call.Number("t", 2));
        return s.reshape(-1).logsumexp(0) - Math.Log(x.shape[0] * (x.shape[0] - 1.0));
    }

    internal static (Tensor Similarities, Tensor Positive, Tensor Negative) Supervised(LossCall call)
    {
        var x = Unit(call.Input("features"));
        var (positive, negative) = Sets(call.Input("labels"));
        return (x.mm(x.t()) / call.Temperature.Number!.Value, positive, negative);
    }

    private static (Tensor Positive, Tensor Negative) Sets(Tensor labels)
    {
        var same = Same(labels);
        return (same.logical_and(Diagonal(same).logical_not()), same.logical_not());
    }

    internal static Tensor Unit(Tensor rows) => rows / rows.norm(-1, keepdim: true);

    internal static Tensor Same(Tensor labels) => labels.unsqueeze(1).eq(labels.unsqueeze(0));

    internal static Tensor Diagonal(Tensor square) => eye(square.shape[0], dtype: @bool, device: square.device);

    internal static Tensor Others(Tensor s) => s.masked_fill(Diagonal(s), double.NegativeInfinity);

    internal static Tensor Only(Tensor s, Tensor members) => s.masked_fill(members.logical_not(), double.NegativeInfinity);

    internal static Tensor Mean(Tensor s, Tensor members) => s.masked_fill(members.logical_not(), 0).sum(1) / members.sum(1);
}
