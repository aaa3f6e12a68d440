using ContrastiveLosses.Reference.Catalogue;

namespace ContrastiveLosses.Benchmarks.Suites;

/// <summary>Losses of methods that do not know the bias, as one writes them with torch's operators.</summary>
internal static class BiasUnknownDenseForms
{
    public static Tensor GSC(LossCall call)
    {
        if (call.Choice("form", GeneralizedForm.Truncated) != GeneralizedForm.Truncated) throw new NotSupportedException("The dense form is the truncated one.");
        var (s, positive, _) = DenseForms.Supervised(call);
        var q = call.Number("q", 0.7);
        var log = s - DenseForms.Others(s).logsumexp(1, keepdim: true);
        return DenseForms.Mean((1 - (log * q).exp()) / q, positive).mean();
    }

    public static Tensor HSIC(LossCall call)
    {
        if (call.Choice("estimator", HSICEstimator.Unbiased) != HSICEstimator.Unbiased) throw new NotSupportedException("The dense form is the unbiased one.");
        var (k, l) = (Kernel(call.Input("x"), call.Number("sigma_x", 1)), Kernel(call.Input("y"), call.Number("sigma_y", 1)));
        var n = (double)k.shape[0];
        var rows = (k.sum(1) * l.sum(1)).sum();
        return ((k * l).sum() + (k.sum() * l.sum() / ((n - 1) * (n - 2))) - (rows * (2 / (n - 2)))) / (n * (n - 3));
    }

    private static Tensor Kernel(Tensor points, double sigma)
    {
        var squares = points.square().sum(1, keepdim: true);
        var distances = squares + squares.t() - (points.mm(points.t()) * 2);
        return (distances / (-2 * sigma * sigma)).exp().masked_fill(DenseForms.Diagonal(distances), 0);
    }
}
