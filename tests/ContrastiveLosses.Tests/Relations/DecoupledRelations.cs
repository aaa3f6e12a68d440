using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;
using static ContrastiveLosses.Contrastive;
using static ContrastiveLosses.Diagnostics;
using static ContrastiveLosses.Tests.Relations.RelationBatch;
using Side = System.Func<ContrastiveLosses.Tests.Relations.RelationBatch, TorchSharp.torch.Tensor>;

namespace ContrastiveLosses.Tests.Relations;

/// <summary>The descendants of NT-Xent and CPC: what they are to one another, on random batches.</summary>
public sealed class DecoupledRelations(ITestOutputHelper output)
{
    private const double T = 0.3, Tau = 0.1, NoFloor = -1e4;
    private const Reduction None = Reduction.None;

    private static readonly Dictionary<string, (Side Left, Side Right)> Equal = new(StringComparer.Ordinal)
    {
        ["NTXent is the softplus of DCL"] =
            (b => NTXent(b.Views, T, reduction: None), b => nn.functional.softplus(DCL(b.Views, T, reduction: None), 1, 50)),
        ["The multiplier is the logistic function of DCL"] =
            (b => NegativePositiveCoupling(b.Views, T, reduction: None), b => DCL(b.Views, T, reduction: None).sigmoid()),
        ["NTXent less DCL is minus the logarithm of the multiplier"] = (
            b => NTXent(b.Views, T, reduction: None) - DCL(b.Views, T, reduction: None),
            b => NegativePositiveCoupling(b.Views, T, reduction: None).log().neg()),
        ["The gradient of NTXent is that of DCL times the multiplier"] = (
            b => Slope(NTXent(b.Views, T, reduction: None)),
            b => Slope(DCL(b.Views, T, reduction: None) * NegativePositiveCoupling(b.Views, T, reduction: None).detach())),
        ["DCL is not changed by a number added to all similarities"] =
            (b => DCL(b.Views, T, normalize: false, reduction: None), b => DCL(Raised(b.Views), T, normalize: false, reduction: None)),
        ["NTXent is not changed by a number added to all similarities"] =
            (b => NTXent(b.Views, T, normalize: false, reduction: None), b => NTXent(Raised(b.Views), T, normalize: false, reduction: None)),
        ["DCLW with a large sigma is DCL"] =
            (b => DCLW(b.Views, T, 1e12, true, reduction: None), b => DCL(b.Views, T, reduction: None)),
        ["DCLW of views that agree equally is DCL"] = (
            b => DCLW(stack([b.X, b.X], 1), T, 0.5, reduction: None).sum(), b => DCL(stack([b.X, b.X], 1), T, reduction: None).sum()),
        ["The weights of DCLW have mean 1"] = (b => Weights(b, 0.5).mean(), _ => ones([], float64)),
        ["Debiased with tauPlus 0 is NTXent"] =
            (b => Debiased(b.Views, T, 0, reduction: None), b => NTXent(b.Views, T, reduction: None)),
        ["Debiased with tauPlus 0 is NTXent for many views"] = (
            b => Debiased(stack([b.X, b.Y]), T, 0, reduction: None), b => NTXent(stack([b.X, b.Y]), T, reduction: None)),
        ["Above the floor, Debiased is not changed by a number added to all similarities"] = (
            b => Debiased(b.Views, 3, 0.01, NoFloor, normalize: false, reduction: None),
            b => Debiased(Raised(b.Views), 3, 0.01, NoFloor, normalize: false, reduction: None)),
        ["HCL with beta and tauPlus 0 is NTXent"] = (b => HCL(b.Views, T, 0, 0, reduction: None), b => NTXent(b.Views, T, reduction: None)),
        ["HCL with tauPlus 0 is HardSupCon without labels"] =
            (b => HCL(b.Views, T, 0, 1.3, reduction: None), b => HardSupCon(b.Views, temperature: T, beta: 1.3, reduction: None)),
        ["HCL with beta 0 is Debiased"] =
            (b => HCL(b.Views, T, Tau, 0, reduction: None), b => Debiased(b.Views, T, Tau, reduction: None)),
        ["RINCE with a small q is NTXent and the logarithm of lambda"] =
            (b => RINCE(b.Views, T, 1e-13, 0.01, reduction: None), b => NTXent(b.Views, T, reduction: None) + Math.Log(0.01)),
        ["RINCE with q 1 is linear in the exponentials"] =
            (b => RINCE(b.Views, T, 1, 0.3, reduction: None), b => Positive(b).exp() * ((DCL(b.Views, T, reduction: None).exp() * 0.3) - 0.7)),
        ["AlphaCPC is InfoNCE less log N"] = (
            b => AlphaCPC(b.X, b.Y, T, reduction: None), b => InfoNCE(b.X, b.Y, T, symmetric: false, reduction: None) - Math.Log(b.Count)),
        ["AlphaCPC is not changed by a vector added to all keys"] = (
            b => AlphaCPC(b.X, b.Y, T, 0.2, normalize: false, reduction: None),
            b => AlphaCPC(b.X, b.Y + b.Other[0], T, 0.2, normalize: false, reduction: None)),
        ["AlphaCPC with alpha 1 is 0"] = (b => AlphaCPC(b.X, b.Y, T, 1, reduction: None), b => b.X.sum(1) * 0),
        ["SkewLogRatio is minus AlphaCPC with alpha 0"] =
            (b => SkewLogRatio(b.X, b.Y, T, reduction: None), b => AlphaCPC(b.X, b.Y, T, 0, reduction: None).neg()),
        ["SkewLogRatio is what AlphaCPC tells with any alpha"] = (b => SkewLogRatio(b.X, b.Y, T, reduction: None), b =>
        {
            var (alpha, loss) = (0.3, AlphaCPC(b.X, b.Y, T, 0.3, reduction: None));
            return Math.Log(1 - alpha) - loss - (loss.neg().exp() * -alpha).log1p();
        }),
        ["RenyiCL of far negatives reaches log alpha over gamma"] =
            (b => RenyiCL(Far(b), Far(b), T, 0.05, 2.5, normalize: false), _ => full([], Math.Log(0.05) / 2.5, float64)),
        ["MLCPC of far negatives reaches log alpha"] = (b => MLCPC(Far(b), Far(b), T, 0.05, normalize: false), _ => full([], Math.Log(0.05), float64)),
        ["AlphaCPC of far negatives reaches log alpha"] =
            (b => AlphaCPC(Far(b), Far(b), T, 0.05, normalize: false, reduction: None), b => full([b.Count], Math.Log(0.05), float64)),
        ["MLCPC is RenyiCL of order 1"] = (b => MLCPC(b.X, b.Y, T, 0.1), b => RenyiCL(b.X, b.Y, T, 0.1, 1)),
        ["RenyiCL of an order next to 1 is of order 1"] = (b => MLCPC(b.X, b.Y, T, 0.1), b => RenyiCL(b.X, b.Y, T, 0.1, 1 + 1e-12)),
        ["RenyiCL is continuous at order 1"] = (b => MLCPC(b.X, b.Y, 1, 0.1), b => RenyiCL(b.X, b.Y, 1, 0.1, 1 + 2e-6)),
        ["RenyiCL is not changed by a number added to all similarities"] =
            (b => RenyiCL(b.X, b.Y, T, 0.1, normalize: false), b => RenyiCL(Raised(b.X), Raised(b.Y), T, 0.1, normalize: false)),
        ["RenyiCL lets queries and keys be exchanged"] = (b => RenyiCL(b.X, b.Y, T, 0.1, 1.5), b => RenyiCL(b.Y, b.X, T, 0.1, 1.5)),
        ["RenyiCL of a constant critic is 0"] = (b => RenyiCL(b.X * 0 + 1, b.Y * 0 + 1, T, 0.1), b => b.X.sum() * 0),
        ["MLCPC lets queries and keys be exchanged"] = (b => MLCPC(b.X, b.Y, T, 0.1), b => MLCPC(b.Y, b.X, T, 0.1)),
        ["MLCPC of a constant critic is 0"] = (b => MLCPC(b.X * 0 + 1, b.Y * 0 + 1, T, 0.1), b => b.X.sum() * 0),
        ["AlphaCPC of a constant critic is 0"] = (b => AlphaCPC(b.X * 0 + 1, b.Y * 0 + 1, T, 0.1), b => b.X.sum() * 0),
        ["Crops that are equal are one query"] = (b => RenyiCL(stack([b.X, b.X], 1), b.Y, T), b => RenyiCL(b.X, b.Y, T)),
        ["DHEL lets the sides be exchanged"] = (b => DHEL(b.X, b.Y, T, reduction: None), b => DHEL(b.Y, b.X, T, reduction: None)),
        ["KCL lets the sides be exchanged"] = (b => KCL(b.X, b.Y, reduction: None), b => KCL(b.Y, b.X, reduction: None)),
        ["KCL is affine in gamma"] = (b => KCL(b.X, b.Y, 2, 3) - KCL(b.X, b.Y, 2, 1), b => (KCL(b.X, b.Y, 2, 2) - KCL(b.X, b.Y, 2, 1)) * 2),
        ["KCL without normalisation does not look at where the embeddings are"] = (
            b => KCL(b.X, b.Y, 0.3, 2, normalize: false, reduction: None),
            b => KCL(b.X + b.Other[0], b.Y + b.Other[0], 0.3, 2, normalize: false, reduction: None)),
        ["SpectralContrastive lets the sides be exchanged"] = (b => SpectralContrastive(b.X, b.Y, 2), b => SpectralContrastive(b.Y, b.X, 2)),
        ["SpectralContrastive of long embeddings looks at their directions alone"] = (
            b => SpectralContrastive(Unit(b.X) * 3, Unit(b.Y) * 2, reduction: None), b => SpectralContrastive(Unit(b.X) * 5, Unit(b.Y) * 1.1, reduction: None)),
    };

    private static readonly Dictionary<string, (Side Lower, Side Upper)> Ordered = new(StringComparer.Ordinal)
    {
        ["DCL is at most NTXent"] = (b => DCL(b.Views, T, reduction: None), b => NTXent(b.Views, T, reduction: None)),
        ["DCL is near the logarithm of the number of negatives"] =
            (b => (DCL(b.Views, T, reduction: None) - Math.Log((2 * b.Count) - 2)).abs(), b => full([b.Count, 2], 2 / T, float64)),
        ["DCL is at most DCLW in the mean"] = (b => DCL(b.Views, T), b => DCLW(b.Views, T)),
        ["DCLW's weights are above 2 less the number of samples"] = (b => full([b.Count, 2], 2 - b.Count, float64), b => Weights(b, 0.5)),
        ["DCLW's weights are above a number of sigma"] = (b => full([b.Count, 2], 2 - Math.Exp(2 / 0.7), float64), b => Weights(b, 0.7)),
        ["DCLW's weights fall where the views agree more"] = (b => ByAgreement(b).narrow(0, 1, b.Count - 1), b => ByAgreement(b).narrow(0, 0, b.Count - 1)),
        ["DCLW's weights are below 2"] = (b => Weights(b, 0.2), b => full([b.Count, 2], 2, float64)),
        ["The multiplier rises with more negatives"] = (
            b => NegativePositiveCoupling(b.Views.narrow(0, 0, b.Count - 1), T, reduction: None),
            b => NegativePositiveCoupling(b.Views, T, reduction: None).narrow(0, 0, b.Count - 1)),
        ["Debiased is at least that of far negatives"] =
            (b => full([b.Count, 2], Bound(b, -2, 1), float64), b => Debiased(b.Views, T, Tau, reduction: None)),
        ["Debiased is at most that of near negatives"] =
            (b => Debiased(b.Views, T, Tau, reduction: None), b => full([b.Count, 2], Bound(b, 2, 1 - Tau), float64)),
        ["Debiased falls with tauPlus where negatives are farther than the positive"] = (b => Signed(b, 0.3), b => Signed(b, 0.1)),
        ["Debiased is at most HCL"] = (b => Debiased(b.Views, T, Tau, reduction: None), b => HCL(b.Views, T, Tau, 0.5, reduction: None)),
        ["HCL rises with beta"] = (b => HCL(b.Views, T, Tau, 0.5, reduction: None), b => HCL(b.Views, T, Tau, 2, reduction: None)),
        ["HCL is at most that of the hardest negative alone"] = (b => HCL(b.Views, T, 0, 1e3, reduction: None), Hardest),
        ["HCL comes as near to it as 1 / beta"] =
            (b => Hardest(b) - (Math.Log((2 * b.Count) - 2) / 1e3), b => HCL(b.Views, T, 0, 1e3, reduction: None)),
        ["RINCE rises with lambda"] = (b => RINCE(b.Views, T, 0.5, 0.01, reduction: None), b => RINCE(b.Views, T, 0.5, 0.5, reduction: None)),
        ["AlphaCPC is at least log alpha"] = (b => full([b.Count], Math.Log(0.05), float64), b => AlphaCPC(b.X, b.Y, T, 0.05, reduction: None)),
        ["MLCPC is at least log alpha"] = (_ => full([], Math.Log(0.05), float64), b => MLCPC(b.X, b.Y, T, 0.05)),
        ["RenyiCL is at least log alpha over gamma"] = (_ => full([], Math.Log(0.05) / 2.5, float64), b => RenyiCL(b.X, b.Y, T, 0.05, 2.5)),
        ["AlphaCPC is at most MLCPC"] = (b => AlphaCPC(b.X, b.Y, T, 0.05), b => MLCPC(b.X, b.Y, T, 0.05)),
        ["DHEL is near twice the logarithm of the number of others"] =
            (b => (DHEL(b.X, b.Y, T, reduction: None) - (2 * Math.Log(b.Count - 1))).abs(), b => full([b.Count], 3 / T, float64)),
        ["KCL is at least -2"] = (b => full([b.Count], -2, float64), b => KCL(b.X, b.Y, reduction: None)),
        ["KCL is at most twice gamma"] = (b => KCL(b.X, b.Y, 2, 3, reduction: None), b => full([b.Count], 6, float64)),
        ["SpectralContrastive is at least -2"] = (b => full([b.Count], -2, float64), b => SpectralContrastive(b.X, b.Y, 1.5, None)),
        ["SpectralContrastive is at most 2 and mu"] = (b => SpectralContrastive(b.X, b.Y, 1.5, None), b => full([b.Count], 3.5, float64)),
    };

    private static readonly Dictionary<string, Func<Tensor, Tensor>> Views = new(StringComparer.Ordinal)
    {
        ["NTXent"] = x => NTXent(x, T, reduction: None),
        ["DCL"] = x => DCL(x, T, reduction: None),
        ["DCLW"] = x => DCLW(x, T, weightGradient: true, reduction: None),
        ["NegativePositiveCoupling"] = x => NegativePositiveCoupling(x, T, reduction: None),
        ["Debiased"] = x => Debiased(x, T, Tau, reduction: None),
        ["HCL"] = x => HCL(x, T, Tau, reduction: None),
        ["RINCE"] = x => RINCE(x, T, reduction: None),
        ["MACL"] = x => MACL(x, T, reduction: None),
    };

    public static TheoryData<string> OfViews => [.. Views.Keys];

    public static TheoryData<string> Equalities => [.. Equal.Keys];

    public static TheoryData<string> Orders => [.. Ordered.Keys];

    [Theory]
    [MemberData(nameof(Equalities))]
    public void BothSidesAreEqual(string relation) => RelationCheck.Equal(output, Equal[relation], Tolerance(relation));

    [Theory]
    [MemberData(nameof(Orders))]
    public void TheFirstIsNeverAboveTheSecond(string relation) => RelationCheck.AtMost(output, Ordered[relation]);

    [Theory]
    [MemberData(nameof(OfViews))]
    public void ViewsCanBeExchanged(string loss) => RelationCheck.Equal(output, (b => Views[loss](b.Views.flip(1)).flip(1), b => Views[loss](b.Views)));

    /// <summary>What the relations above say of others is not so of these.</summary>
    [Fact]
    public void DCLWNoticesANumberAddedToAllSimilaritiesAndAlphaCPCAnExchange()
    {
        var (isNoticed, isExchanged) = (false, false);
        Property.Check(output, shape =>
        {
            var b = new RelationBatch(shape);
            isNoticed |= Differ(DCLW(b.Views, T, normalize: false, reduction: None), DCLW(Raised(b.Views), T, normalize: false, reduction: None));
            isExchanged |= Differ(AlphaCPC(b.X, b.Y, T, 0.2), AlphaCPC(b.Y, b.X, T, 0.2));
        });
        Assert.True(isNoticed && isExchanged);

        static bool Differ(Tensor left, Tensor right) => (left - right).abs().max().item<double>() > 1e-3;
    }

    /// <summary>KCL is a mean over pairs: that of all batches with one pair less is the same.</summary>
    [Fact]
    public void TheMeanOfKCLOverSmallerBatchesIsThatOfTheWhole() => Property.Check(output, shape =>
    {
        var batch = new RelationBatch(shape with { Items = shape.Items + 1 });
        var all = Enumerable.Range(0, (int)batch.Count).Select(left =>
        {
            var kept = batch.Distinct.masked_select(batch.Distinct.ne(left));
            return KCL(batch.X.index_select(0, kept), batch.Y.index_select(0, kept)).item<double>();
        });
        Near.Equal(KCL(batch.X, batch.Y).item<double>(), all.Average(), Allowed.Transformed, shape);
    });

    /// <summary>What is a limit is as far from it as the parameter.</summary>
    private static double Tolerance(string relation) => relation.Contains("continuous", StringComparison.Ordinal) ? 1e-5 : 10 * Allowed.Transformed;

    /// <summary>0 with the gradient of a loss.</summary>
    private static Tensor Slope(Tensor loss) => loss - loss.detach();

    /// <summary>s_ip, [N, 2].</summary>
    private static Tensor Positive(RelationBatch b) =>
        (Unit(b.Views).select(1, 0) * Unit(b.Views).select(1, 1)).sum(1, keepdim: true).expand(b.Count, 2) / T;

    /// <summary>The weight of each item: DCL - DCLW = (w - 1) s.</summary>
    private static Tensor Weights(RelationBatch b, double sigma) =>
        ((DCL(b.Views, T, reduction: None) - DCLW(b.Views, T, sigma, reduction: None)) / Positive(b)).detach() + 1;

    /// <summary>One weight per sample, those first whose views agree least.</summary>
    private static Tensor ByAgreement(RelationBatch b) => Weights(b, 0.5).select(1, 0).index_select(0, Positive(b).select(1, 0).argsort());

    /// <summary>[N, N], products of 400 with themselves and 0 with the others.</summary>
    private static Tensor Far(RelationBatch b) => eye(b.Count, dtype: float64) * 20;

    /// <summary>log( 1 + n e^{s - s_ip} ) with the nearest of the n negatives, [N, 2].</summary>
    private static Tensor Hardest(RelationBatch b)
    {
        var x = Unit(b.Views).flatten(0, 1);
        var sample = b.Distinct.repeat_interleave(2);
        var isOwn = sample.unsqueeze(1).eq(sample.unsqueeze(0));
        var nearest = x.mm(x.t()).div(T).masked_fill(isOwn, double.NegativeInfinity).amax([1]).reshape(-1, 2);
        return nn.functional.softplus(nearest - Positive(b) + Math.Log((2 * b.Count) - 2), 1, 50);
    }

    private static double Bound(RelationBatch b, double lead, double share) => Math.Log(1 + (((2 * b.Count) - 2) * Math.Exp(lead / T) / share));

    /// <summary>Debiased, with its sign turned for the anchors whose mean negative is nearer than the positive.</summary>
    private static Tensor Signed(RelationBatch b, double tau)
    {
        var isFar = DCL(b.Views, T, reduction: None).le(Math.Log((2 * b.Count) - 2));
        var loss = Debiased(b.Views, T, tau, reduction: None);
        return where(isFar, loss, loss.neg());
    }
}
