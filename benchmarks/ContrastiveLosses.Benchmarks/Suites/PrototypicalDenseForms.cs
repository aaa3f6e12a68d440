using ContrastiveLosses.Reference.Catalogue;

namespace ContrastiveLosses.Benchmarks.Suites;

/// <summary>The losses with prototypes, centers or universum vectors with torch's operators and whole matrices, in their default forms.</summary>
internal static class PrototypicalDenseForms
{
    public static IReadOnlyDictionary<string, Func<LossCall, Tensor>> All { get; } = new Dictionary<string, Func<LossCall, Tensor>>(StringComparer.Ordinal)
    {
        ["balanced_contrastive"] = BCL,
        ["extended_supervised_contrastive"] = ESupCon,
        ["universum_contrastive"] = UniCon,
        ["simplified_pairwise_cross_entropy"] = SPCE,
        ["proto_nce"] = ProtoNCE,
    };

    private static Tensor BCL(LossCall call)
    {
        var (x, labels, t) = (Unit(call.Input("features")), call.Input("labels"), call.Temperature.Number!.Value);
        var centers = Unit(call.Input("centers"));
        var all = cat([labels, arange(centers.shape[0], int64, labels.device)]);
        var s = Others(x.mm(cat([x, centers]).t()) / t);
        var same = labels.unsqueeze(1).eq(all);
        var positive = same.logical_and(s.isfinite());
        // The anchor is out of its own class, so that each class is divided by the number of its terms.
        var terms = all.unsqueeze(1).eq(all).sum(1).unsqueeze(0) - same.to(int64);
        return ((s - terms.to(s.dtype).log()).logsumexp(1) - Mean(s, positive)).mean();
    }

    private static Tensor ESupCon(LossCall call)
    {
        var (labels, t) = (call.Input("labels"), call.Temperature.Number!.Value);
        var all = cat([labels, arange(call.Input("prototypes").shape[0], int64, labels.device)]);
        var x = Unit(cat([call.Input("features"), call.Input("prototypes")]));
        var isPrototype = arange(all.shape[0], int64, labels.device).ge(labels.shape[0]);
        var s = Others(x.mm(x.t()) / t).masked_fill(isPrototype.unsqueeze(1).logical_and(isPrototype), double.NegativeInfinity);
        return (s.logsumexp(1) - Mean(s, all.unsqueeze(1).eq(all).logical_and(s.isfinite()))).mean();
    }

    private static Tensor UniCon(LossCall call)
    {
        var (x, labels, t) = (Unit(call.Input("features")), call.Input("labels"), call.Temperature.Number!.Value);
        var s = Others(x.mm(cat([x, Unit(call.Input("universum"))]).t()) / t);
        var samples = s.narrow(1, 0, labels.shape[0]);
        return (s.logsumexp(1) - Mean(samples, labels.unsqueeze(1).eq(labels).logical_and(samples.isfinite()))).mean();
    }

    private static Tensor SPCE(LossCall call)
    {
        var (x, labels) = (call.Input("features"), call.Input("labels"));
        var members = labels.unsqueeze(1).eq(arange((labels.max() + 1).item<long>(), int64, labels.device)).to(x.dtype);
        var theta = members.t().mm(x) / (call.Number("lambda", 1) * x.shape[0]);
        return nn.functional.cross_entropy(x.mm(theta.t()), labels);
    }

    private static Tensor ProtoNCE(LossCall call) => nn.functional.cross_entropy(
        call.Input("features").mm(call.Input("prototypes").t()) / call.Input("concentrations"), call.Input("assignments"));

    private static Tensor Unit(Tensor rows) => rows / rows.norm(-1, keepdim: true);

    /// <summary>Row i without column i.</summary>
    private static Tensor Others(Tensor s) =>
        s.masked_fill(arange(s.shape[0], int64, s.device).unsqueeze(1).eq(arange(s.shape[1], int64, s.device)), double.NegativeInfinity);

    private static Tensor Mean(Tensor s, Tensor members) => s.masked_fill(members.logical_not(), 0).sum(1) / members.sum(1);
}
