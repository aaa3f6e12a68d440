using ContrastiveLosses.Reference.Catalogue;
using static ContrastiveLosses.Benchmarks.Suites.DenseForms;

namespace ContrastiveLosses.Benchmarks.Suites;

/// <summary>The dense forms of the cross-modal losses and of those for sentences.</summary>
internal static class PairedDenseForms
{
    public static Tensor SigLIP(LossCall call)
    {
        var logits = Products(call, "x", "y") / call.Temperature.Number!.Value + call.LogitBias.Number!.Value;
        var isMatch = call.Input("labels_x").unsqueeze(1).eq(call.Input("labels_y").unsqueeze(0));
        return where(isMatch, logits.neg(), logits).softplus(threshold: 50).sum(1).mean();
    }

    public static Tensor UniCL(LossCall call)
    {
        var s = Products(call, "x", "y") / call.Temperature.Number!.Value;
        var same = Same(call.Input("labels"));
        return (Side(s) + Side(s.t())).mean() / 2;

        Tensor Side(Tensor logits) => logits.logsumexp(1) - (logits.masked_fill(same.logical_not(), 0).sum(1) / same.sum(1));
    }

    public static Tensor GISTEmbed(LossCall call)
    {
        var (scores, guides) = (new List<Tensor>(), new List<Tensor>());
        Add("anchors", "positives");
        Add("anchors", "anchors");
        Add("positives", "positives");
        Add("anchors", "hard_negatives");
        var (positive, limit) = (scores[0].diagonal(), guides[0].diagonal().unsqueeze(1));
        for (var k = 0; k < scores.Count; k++)
        {
            var isDropped = guides[k].gt(limit);
            if (k < 3) isDropped = isDropped.logical_or(Diagonal(isDropped));
            scores[k] = scores[k].masked_fill(isDropped, double.NegativeInfinity);
        }
        return (cat([positive.unsqueeze(1), .. scores], 1).logsumexp(1) - positive).mean();

        void Add(string rows, string columns)
        {
            scores.Add(Products(call, rows, columns) / call.Temperature.Number!.Value);
            guides.Add(Products(call, "guide_" + rows, "guide_" + columns));
        }
    }

    public static Tensor MultipleNegativesRanking(LossCall call)
    {
        var s = cat([Products(call, "queries", "documents"), Products(call, "queries", "hard")], 1) / call.Temperature.Number!.Value;
        return (s.logsumexp(1) - s.diagonal()).mean();
    }

    public static Tensor ImprovedContrastive(LossCall call)
    {
        var t = call.Temperature.Number!.Value;
        var s = Products(call, "queries", "documents") / t;
        var all = cat([s, s.t(), Others(Products(call, "queries", "queries") / t), Others(Products(call, "documents", "documents") / t)], 1);
        return (all.logsumexp(1) - s.diagonal()).mean();
    }

    public static Tensor CoSENT(LossCall call)
    {
        var s = (Unit(call.Input("x")) * Unit(call.Input("y"))).sum(1) / call.Temperature.Number!.Value;
        var targets = call.Input("targets");
        var differences = Only(s.unsqueeze(1) - s.unsqueeze(0), targets.unsqueeze(1).lt(targets.unsqueeze(0)));
        return cat([zeros(1, s.dtype, s.device), differences.reshape(-1)]).logsumexp(0);
    }

    private static Tensor Products(LossCall call, string rows, string columns) => Unit(call.Input(rows)).mm(Unit(call.Input(columns)).t());
}
