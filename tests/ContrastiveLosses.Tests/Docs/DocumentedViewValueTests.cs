using static ContrastiveLosses.Contrastive;
using static ContrastiveLosses.Diagnostics;

namespace ContrastiveLosses.Tests.Docs;

/// <summary>The values that the pages of losses of views tell for embeddings that are all equal, and for a single sample.</summary>
public sealed class DocumentedViewValueTests
{
    private const double T = 0.4, N = 10; // six samples of two views: ten negatives

    private static readonly Dictionary<string, (Func<Tensor, Tensor, Tensor, Tensor> Loss, double Equal)> Values = new()
    {
        ["DCL"] = ((views, _, _) => DCL(views, T), Math.Log(N)),
        ["DCLW"] = ((views, _, _) => DCLW(views, T), Math.Log(N)),
        ["NegativePositiveCoupling"] = ((views, _, _) => NegativePositiveCoupling(views, T), N / (N + 1)),
        ["Debiased"] = ((views, _, _) => Debiased(views, T, 0.3), Math.Log(1 + N)),
        ["HCL"] = ((views, _, _) => HCL(views, T, 0.3, 2), Math.Log(1 + N)),
        ["HCL, constant weights"] = ((views, _, _) => HCL(views, T, 0.3, 2, false), Math.Log(1 + N)),
        ["RINCE"] = ((views, _, _) => RINCE(views, T, 0.5, 0.01), Math.Exp(0.5 / T) * (Math.Pow(0.01 * (N + 1), 0.5) - 1) / 0.5),
        ["MACL"] = ((views, _, _) => MACL(views, T), Math.Log(1 + N) / ((N / (N + 1)) + 1e-8)),
        ["GlobalContrastive"] = ((views, _, _) => GlobalContrastive(views, full(views.shape[0], double.NegativeInfinity), T).Loss, 0),
        ["AlphaCPC"] = ((_, x, y) => AlphaCPC(x, y, T, 0.1), 0),
        ["MLCPC"] = ((_, x, y) => MLCPC(x, y, T), 0),
        ["RenyiCL"] = ((_, x, y) => RenyiCL(x, y, T), 0),
        ["SkewLogRatio"] = ((_, x, y) => SkewLogRatio(x, y, T), 0),
        ["DHEL"] = ((_, x, y) => DHEL(x, y, T), (2 * Math.Log(5)) + (1 / T)),
        ["KCL"] = ((_, x, y) => KCL(x, y, 2, 7), 12),
        ["SpectralContrastive"] = ((_, x, y) => SpectralContrastive(x, y, 3), 1),
    };

    public static TheoryData<string> Names => [.. Values.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void EqualEmbeddingsHaveTheValueOfThePage(string name)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(Values[name].Equal, Of(name, 6), 1e-9);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void OneSampleIsZero(string name)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(0, Of(name, 1));
    }

    private static double Of(string name, long samples) => Values[name]
        .Loss(ones([samples, 2, 4], float64), ones([samples, 4], float64), ones([samples, 4], float64)).item<double>();
}
