using ContrastiveLosses.Reference.Catalogue;
using static ContrastiveLosses.Benchmarks.Suites.DenseForms;

namespace ContrastiveLosses.Benchmarks.Suites;

/// <summary>The dense forms of the losses whose targets are distributions.</summary>
internal static class TargetDenseForms
{
    public static Tensor SCE(LossCall call)
    {
        var (positive, logits, target) = Online(call);
        var coefficient = call.Number("coefficient", 0.5);
        var s = cat([positive, logits], 1);
        var weights = cat([ones_like(positive) * coefficient, target.softmax(1) * (1 - coefficient)], 1);
        return CrossEntropy(s, weights);
    }

    public static Tensor ReSSL(LossCall call)
    {
        var (_, logits, target) = Online(call);
        return CrossEntropy(logits, target.softmax(1));
    }

    public static Tensor SoftTarget(LossCall call)
    {
        var x = Unit(call.Input("features"));
        var s = Others(x.mm(x.t()) / call.Temperature.Number!.Value);
        return CrossEntropy(s, Others(call.Input("graph") / call.Number("target_temperature", 0.1)).softmax(1));
    }

    /// <summary>Of each online row: the similarity with its target and with the candidates, and the target's own with these.</summary>
    private static (Tensor Positive, Tensor Logits, Tensor Target) Online(LossCall call)
    {
        if (!call.Flag("use_keys", true)) throw new NotSupportedException("The dense form has the keys as candidates.");
        var (x, z) = (Unit(call.Input("online")), Unit(call.Input("target")).detach());
        var candidates = cat([z, Unit(call.Input("queue"))]);
        var t = call.Temperature.Number!.Value;
        var own = cat([Diagonal(z.mm(z.t())), zeros(z.shape[0], candidates.shape[0] - z.shape[0], @bool, z.device)], 1);
        Tensor Candidates(Tensor rows, double temperature) => (rows.mm(candidates.t()) / temperature).masked_fill(own, double.NegativeInfinity);
        return ((x * z).sum(1, keepdim: true) / t, Candidates(x, t), Candidates(z, call.Number("target_temperature", 0.05)));
    }

    private static Tensor CrossEntropy(Tensor s, Tensor weights)
    {
        var logarithms = s.log_softmax(1);
        return (weights * logarithms.masked_fill(weights.eq(0), 0)).sum(1).neg().mean();
    }
}
