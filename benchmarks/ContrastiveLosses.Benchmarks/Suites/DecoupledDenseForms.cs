using ContrastiveLosses.Reference.Catalogue;
using static ContrastiveLosses.Benchmarks.Suites.DenseForms;

namespace ContrastiveLosses.Benchmarks.Suites;

/// <summary>The descendants of NT-Xent and CPC by torch's operators, for two views of each sample.</summary>
internal static class DecoupledDenseForms
{
    public static IReadOnlyDictionary<string, Func<LossCall, Tensor>> All { get; } = new Dictionary<string, Func<LossCall, Tensor>>(StringComparer.Ordinal)
    {
        ["dcl"] = call => Of(call, (s, p) => s.logsumexp(1) - p),
        ["dclw"] = DCLW,
        ["npc_multiplier"] = call => Of(call, (s, p) => (s.logsumexp(1) - p).sigmoid()),
        ["debiased"] = call => Of(call, (s, p) => Against(call, p, s.exp().sum(1).div(Negatives(s)), Negatives(s))),
        ["hcl"] = call => Of(call, (s, p) => Against(call, p, (s * (1 + call.Number("beta", 1))).exp().sum(1) / (s * call.Number("beta", 1)).exp().sum(1), Negatives(s))),
        ["rince"] = call => Of(call, (s, p) => RINCE(s, p, call.Number("q", 0.5), call.Number("lam", 0.01))),
        ["macl"] = MACL,
        ["alpha_cpc"] = AlphaCPC,
        ["mlcpc"] = call => Renyi(call, 1),
        ["renyi"] = call => Renyi(call, call.Number("gamma", 2)),
        ["skew_log_ratio"] = SkewLogRatio,
        ["dhel"] = DHEL,
        ["kcl"] = KCL,
        ["spectral_contrastive"] = SpectralContrastive,
    };

    /// <summary>The mean of a row's loss, from its similarities to the items of other samples (minus infinity elsewhere) and the positive one.</summary>
    private static Tensor Of(LossCall call, Func<Tensor, Tensor, Tensor> loss) => Of(call, call.Temperature.Number!.Value, loss);

    private static Tensor Of(LossCall call, double temperature, Func<Tensor, Tensor, Tensor> loss)
    {
        var (products, positive) = Products(call);
        var sample = arange(products.shape[0] / 2, int64, products.device).repeat_interleave(2);
        return loss(Only(products / temperature, Same(sample).logical_not()), positive / temperature).mean();
    }

    /// <summary>Of all items, and of each with the other view.</summary>
    private static (Tensor All, Tensor Positive) Products(LossCall call)
    {
        var views = Unit(call.Input("features"));
        var x = views.flatten(0, 1);
        return (x.mm(x.t()), (x * views.flip(1).flatten(0, 1)).sum(1));
    }

    private static double Negatives(Tensor s) => s.shape[0] - 2;

    private static Tensor DCLW(LossCall call)
    {
        var product = Products(call).Positive;
        var weights = 2 - (product / call.Number("sigma", 0.5)).softmax(0) * product.shape[0];
        if (!call.Flag("weight_gradient", false)) weights = weights.detach();
        return Of(call, (s, p) => s.logsumexp(1) - weights * p);
    }

    private static Tensor Against(LossCall call, Tensor positive, Tensor mean, double negatives)
    {
        var tau = call.Number("tau_plus", 0.1);
        var debiased = ((mean - positive.exp() * tau) / (1 - tau)).clamp_min(Math.Exp(call.Number("floor", -1) / call.Temperature.Number!.Value));
        return (positive.neg().exp() * debiased * negatives + 1).log();
    }

    private static Tensor RINCE(Tensor s, Tensor positive, double q, double lambda) =>
        (((positive.exp() + s.exp().sum(1)) * lambda).pow(q) - (positive * q).exp()) / q;

    private static Tensor MACL(LossCall call)
    {
        var alignment = Products(call).Positive.mean().to(float64).item<double>();
        var t = call.Temperature.Number!.Value * (1 + call.Number("alpha", 0.5) * (alignment - call.Number("a0", 0)));
        return Of(call, t, (s, p) =>
        {
            var probability = p.exp() / (p.exp() + s.exp().sum(1));
            return probability.log().neg() / (1 - probability + 1e-8).detach();
        });
    }

    private static Tensor AlphaCPC(LossCall call)
    {
        var s = Unit(call.Input("query")).mm(Unit(call.Input("key")).t()) / call.Temperature.Number!.Value;
        var alpha = call.OptionalNumber("alpha") ?? 1.0 / s.shape[0];
        return ((s.diagonal().exp() * alpha + Others(s).exp().sum(1) * ((1 - alpha) / (s.shape[0] - 1))).log() - s.diagonal()).mean();
    }

    private static Tensor SkewLogRatio(LossCall call)
    {
        var s = Unit(call.Input("query")).mm(Unit(call.Input("key")).t()) / call.Temperature.Number!.Value;
        return (s.diagonal() - Others(s).logsumexp(1) + Math.Log(s.shape[0] - 1)).mean();
    }

    private static Tensor Renyi(LossCall call, double gamma)
    {
        var s = Unit(call.Input("query")).mm(Unit(call.Input("key")).t()) / call.Temperature.Number!.Value;
        var alpha = call.Number("alpha", 1.0 / 65536);
        var near = gamma == 1 ? s.diagonal().mean() : (s.diagonal() * (gamma - 1)).exp().mean().log() / (gamma - 1);
        var mixed = (s.diagonal() * gamma).exp().mean() * alpha + Others(s * gamma).exp().sum() * ((1 - alpha) / (s.shape[0] * (s.shape[0] - 1)));
        return mixed.log() / gamma - near;
    }

    private static Tensor DHEL(LossCall call)
    {
        var (x, y, t) = (Unit(call.Input("view0")), Unit(call.Input("view1")), call.Temperature.Number!.Value);
        return (Others(x.mm(x.t()) / t).logsumexp(1) + Others(y.mm(y.t()) / t).logsumexp(1) - (x * y).sum(1) / t).mean();
    }

    private static Tensor KCL(LossCall call)
    {
        var (x, y, t) = (Unit(call.Input("view0")), Unit(call.Input("view1")), call.Number("t", 2));
        return (Mean(x) + Mean(y)) * call.Number("gamma", 16) - (x - y).square().sum(1).mul(-t).exp().mean() * 2;

        Tensor Mean(Tensor rows) => Others((rows.mm(rows.t()) - 1) * (2 * t)).exp().sum() / (rows.shape[0] * (rows.shape[0] - 1));
    }

    private static Tensor SpectralContrastive(LossCall call)
    {
        var mu = call.Number("mu", 1);
        var s = Shortened("view0").mm(Shortened("view1").t());
        var squares = s.square().masked_fill(Diagonal(s), 0).sum() / (s.shape[0] * (s.shape[0] - 1));
        return (squares - s.diagonal().mean() * 2) / mu;

        Tensor Shortened(string name)
        {
            var rows = call.Input(name);
            return rows * (Math.Sqrt(mu) / rows.norm(-1, keepdim: true)).clamp_max(1);
        }
    }
}
