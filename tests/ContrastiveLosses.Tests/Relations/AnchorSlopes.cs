using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;
using static ContrastiveLosses.Contrastive;
using static ContrastiveLosses.Debiasing;
using static ContrastiveLosses.Tests.Relations.AnchorRow;

namespace ContrastiveLosses.Tests.Relations;

/// <summary>
/// The derivative of an anchor's loss by each of its similarities, whatever these are: the closed form, that it does not notice a number
/// added to all of them, which of them it pulls and which it pushes away, and whether the loss is convex in them.
/// </summary>
public sealed class AnchorSlopes(ITestOutputHelper output)
{
    private const double Epsilon = 0.6, Q = 0.7, Tau = 0.3, Beta = 1.5;
    private const Reduction None = Reduction.None;

    private delegate Tensor OfRow(AnchorRow row, Tensor s);

    private static readonly Dictionary<string, (OfRow Loss, OfRow Slopes)> All = new(StringComparer.Ordinal)
    {
        ["SupCon"] = ((r, s) => SupCon(r.Features(s), r.Labels, T, normalize: false, reduction: None), (r, s) => r.Own(s).softmax(0) - r.Mean),
        ["SupCon in"] = (
            (r, s) => SupCon(r.Features(s), r.Labels, T, SupConForm.In, normalize: false, reduction: None),
            (r, s) => r.Own(s).softmax(0) - Softmax(r.Own(s), r.IsPositive)),
        ["SINCERE"] = ((r, s) => SINCERE(r.Features(s), r.Labels, T, normalize: false, reduction: None), (r, s) => OnePositive(r, s, 0)),
        ["EpsilonSupInfoNCE"] = (
            (r, s) => EpsilonSupInfoNCE(r.Features(s), r.Labels, T, Epsilon, normalize: false, reduction: None), (r, s) => OnePositive(r, s, Epsilon)),
        ["EpsilonSupInfoNCE in"] = (
            (r, s) => EpsilonSupInfoNCE(r.Features(s), r.Labels, T, Epsilon, SupConForm.In, normalize: false, reduction: None), (r, s) =>
            {
                var own = LogSumExp(r.Own(s), r.IsPositive) - (Epsilon + Math.Log(r.Positives));
                var all = own.logaddexp(LogSumExp(r.Own(s), r.IsNegative));
                return ((own - all).exp() - 1) * Softmax(r.Own(s), r.IsPositive) + At(r.IsNegative, (r.Own(s) - all).exp());
            }),
        ["EpsilonSupCon"] = (
            (r, s) => EpsilonSupCon(r.Features(s), r.Labels, T, Epsilon, normalize: false, reduction: None), (r, s) =>
            {
                var moved = r.Own(s) - At(r.IsPositive, full(r.Others, Epsilon, float64));
                return moved.softmax(0) - r.Mean;
            }),
        ["InfoL1O"] = ((r, s) => InfoL1O(r.Features(s), r.Labels, T, normalize: false, reduction: None), (r, s) => Softmax(r.Own(s), r.IsNegative) - r.Mean),
        ["SoftCon"] = ((r, s) => SoftCon(r.Features(s), r.Labels, r.BiasFeatures, T, normalize: false, reduction: None), (r, s) =>
        {
            var unit = r.BiasFeatures / r.BiasFeatures.square().sum(1, keepdim: true).sqrt();
            var weights = At(r.IsPositive, 1 - unit.narrow(0, 1, r.Others).mv(unit[0]));
            return r.Own(s).softmax(0) - (weights / weights.sum());
        }),
        ["GSC"] = ((r, s) => GSC(r.Features(s), r.Labels, T, Q, normalize: false, reduction: None), Generalized),
        ["GSC reweighted"] = (
            (r, s) => GSC(r.Features(s), r.Labels, T, Q, GeneralizedForm.Reweighted, normalize: false, reduction: None), (r, s) => Generalized(r, s) * Q),
        ["NTXent"] = ((r, s) => NTXent(r.Views(s), T, Epsilon, normalize: false, reduction: None).flatten(), (r, s) => Debiasable(r, s, Epsilon, Neg(r, s))),
        ["DCL"] = ((r, s) => DCL(r.Views(s), T, normalize: false, reduction: None).flatten(), (r, s) => Neg(r, s) - Partner(r)),
        ["Debiased"] = (
            (r, s) => Debiased(r.Views(s), T, Tau, normalize: false, reduction: None).flatten(),
            (r, s) => Floored(r, s, LogSumExp(r.Own(s), Strangers(r)) - Math.Log(r.Others - 1), Neg(r, s))),
        ["HCL"] = (
            (r, s) => HCL(r.Views(s), T, Tau, Beta, normalize: false, reduction: None).flatten(),
            (r, s) => Floored(r, s, Tilted(r, s), (Neg(r, s, 1 + Beta) * (1 + Beta)) - (Neg(r, s, Beta) * Beta))),
        ["HCL with constant weights"] = (
            (r, s) => HCL(r.Views(s), T, Tau, Beta, false, normalize: false, reduction: None).flatten(), (r, s) => Floored(r, s, Tilted(r, s), Neg(r, s, 1 + Beta))),
        ["RINCE"] = (
            (r, s) => RINCE(r.Views(s), T, Q, 0.2, normalize: false, reduction: None).flatten(),
            (r, s) => ((r.Own(s).logsumexp(0) + Math.Log(0.2)) * Q).exp() * r.Own(s).softmax(0) - (Partner(r) * (r.Own(s) * Q).exp())),
        ["BCL"] = ((r, s) => BCL(r.Features(s), r.Labels, r.Rows(s, r.Classes), T, normalize: false, reduction: None), (r, s) =>
        {
            var (columns, classes) = (s.narrow(0, 0, r.Others + r.Classes), cat([r.Labels.narrow(0, 1, r.Others), arange(r.Classes)]));
            // The center is a sample of its class, the anchor is none of its own.
            var counts = r.Labels.unsqueeze(1).eq(arange(r.Classes)).sum([0]) + 1 - arange(r.Classes).eq(0).to(int64);
            return (columns - counts.to(float64).log().index_select(0, classes)).softmax(0) - (classes.eq(0).to(float64) / counts[0]);
        }),
        ["ESupCon"] = ((r, s) => ESupCon(r.Features(s), r.Labels, r.Rows(s, r.Classes), T, normalize: false, reduction: None), (r, s) =>
        {
            var isPositive = cat([r.IsPositive, arange(r.Classes).eq(0)]).to(float64);
            return s.narrow(0, 0, r.Others + r.Classes).softmax(0) - (isPositive / isPositive.sum());
        }),
        ["UniCon"] = (
            (r, s) => UniCon(r.Features(s), r.Rows(s, r.Others - 1), r.Labels, T, normalize: false, reduction: None),
            (r, s) => s.narrow(0, 0, (2 * r.Others) - 1).softmax(0) - cat([r.Mean, zeros(r.Others - 1, float64)])),
        ["UniCon of class centers"] = (
            (r, s) => UniCon(r.Features(s), r.Rows(s, r.Others + 1), r.Labels, T, UniConForm.ClassCenter, normalize: false, reduction: None),
            (r, s) => cat([r.Mean.neg(), zeros(1, float64), s.narrow(0, r.Others + 1, r.Others).softmax(0)])),
        ["UniCon as released"] = (
            (r, s) => UniCon(r.Features(s), r.Rows(s, r.Others + 1), r.Labels, T, UniConForm.Released, normalize: false, reduction: None),
            (r, s) => cat([zeros(r.Others + 1, float64), s.narrow(0, r.Others + 1, r.Others).softmax(0) - r.Mean])),
    };

    /// <summary>Which do notice a number added to all similarities: a clamped Debiased, and RINCE because it is no logarithm.</summary>
    private static readonly string[] NotShifted = ["Debiased", "HCL", "HCL with constant weights", "RINCE"];

    private static readonly string[] Convex = ["SupCon", "SINCERE", "EpsilonSupInfoNCE", "EpsilonSupCon", "InfoL1O"];

    public static TheoryData<string> Names => [.. All.Keys];

    public static TheoryData<string> ShiftedNames => [.. All.Keys.Except(NotShifted)];

    public static TheoryData<string> ConvexNames => [.. Convex];

    [Theory]
    [MemberData(nameof(Names))]
    public void TheSlopesAreThoseOfTheClosedForm(string loss) => OnRows((row, shape) =>
    {
        var s = row.Draw();
        var expected = All[loss].Slopes(row, s);
        Near.Equal(
            [.. CaseCheck.Numbers(expected), .. new double[s.shape[0] - expected.shape[0]]], CaseCheck.Numbers(SlopesOf(loss, row, s)), Allowed.Transformed, shape, "slope");
    });

    [Theory]
    [MemberData(nameof(ShiftedNames))]
    public void ANumberAddedToAllSimilaritiesChangesNothingAndSlopesAddUpToZero(string loss) => OnRows((row, shape) =>
    {
        var s = row.Draw();
        Near.Equal(ValueOf(loss, row, s), ValueOf(loss, row, s + ((20 * row.Random.NextDouble()) - 10)), Allowed.Transformed, shape);
        Near.Equal(0, SlopesOf(loss, row, s).sum().item<double>(), Allowed.Rearranged, shape, "sum of the slopes");
    });

    [Theory]
    [MemberData(nameof(ConvexNames))]
    public void TheLossIsConvexInTheSimilarities(string loss) => OnRows((row, shape) =>
    {
        var (between, chord) = Chord(loss, row);
        Assert.True(between <= chord + 1e-12, $"{shape}: {between} is above {chord}.");
    });

    [Fact]
    public void SupConInIsNotConvex()
    {
        var isAbove = false;
        OnRows((row, _) => isAbove |= Chord("SupCon in", row) is var (between, chord) && between > chord + 1e-3);
        Assert.True(isAbove);
    }

    [Theory]
    [InlineData("SINCERE")]
    [InlineData("EpsilonSupInfoNCE")]
    [InlineData("InfoL1O")]
    [InlineData("SupCon in")]
    public void NoPositiveIsPushedAwayAndNoNegativePulled(string loss) => OnRows((row, shape) =>
    {
        var slopes = row.Own(SlopesOf(loss, row, row.Draw()));
        Assert.True(At(row.IsPositive, slopes).max().item<double>() <= 1e-14, $"{shape}: {slopes}");
        Assert.True(At(row.IsNegative, slopes).min().item<double>() >= -1e-14, $"{shape}: {slopes}");
    });

    /// <summary>SupCon pushes a positive away exactly when its share of the denominator is above 1 / |P|.</summary>
    [Theory]
    [InlineData("SupCon")]
    [InlineData("EpsilonSupCon")]
    public void SomePositiveIsPushedAwayButNoNegativePulled(string loss)
    {
        var (isPushed, isPulled) = (false, false);
        OnRows((row, shape) =>
        {
            var s = row.Draw();
            var slopes = row.Own(SlopesOf(loss, row, s));
            Assert.True(At(row.IsNegative, slopes).min().item<double>() >= 0, $"{shape}: {slopes}");
            isPushed |= At(row.IsPositive, slopes).max().item<double>() > 1e-3;
            isPulled |= At(row.IsPositive, slopes).min().item<double>() < -1e-3;
            if (loss == "SupCon") Assert.True(slopes.gt(0).eq(row.Own(s).softmax(0).gt(row.Mean)).all().item<bool>(), $"{shape}: {slopes}");
        });
        Assert.True(isPushed && isPulled);
    }

    /// <summary>The temperature's derivative of similarities that are products over it, with the term of a floor, which is a number over it too.</summary>
    [Fact]
    public void ATemperaturesSlopeIsThatOfTheSimilaritiesAndOfTheFloorOfAClampedAnchor()
    {
        var (onFloor, above) = (0, 0);
        OnRows((row, shape) =>
        {
            var s = row.Draw();
            var temperature = tensor(T).requires_grad_();
            Debiased(row.Views(s), temperature, Tau, normalize: false, reduction: None)[0, 0].backward();
            var slopes = All["Debiased"].Slopes(row, s);
            var expected = -(slopes * row.Own(s)).sum().item<double>() / T;
            // Of a clamped anchor the positive's slope is all there is.
            if (At(Strangers(row), slopes).abs().max().item<double>() == 0) (expected, onFloor) = (expected - (slopes.sum().item<double>() / (T * T)), onFloor + 1);
            else above++;
            Near.Equal(expected, temperature.grad!.item<double>(), Allowed.Transformed, shape, "gradient of the temperature");
        });
        Assert.True(onFloor > 0 && above > 0);
    }

    private static double ValueOf(string loss, AnchorRow row, Tensor s) => All[loss].Loss(row, s)[0].item<double>();

    private static Tensor SlopesOf(string loss, AnchorRow row, Tensor s)
    {
        var leaf = s.detach().requires_grad_();
        All[loss].Loss(row, leaf)[0].backward();
        return leaf.grad!;
    }

    /// <summary>The loss between two rows of similarities, and what lies on the line between the losses of both.</summary>
    private static (double Between, double Chord) Chord(string loss, AnchorRow row)
    {
        var (a, b, share) = (row.Draw(), row.Draw(), row.Random.NextDouble());
        return (ValueOf(loss, row, (a * share) + (b * (1 - share))), (share * ValueOf(loss, row, a)) + ((1 - share) * ValueOf(loss, row, b)));
    }

    /// <summary>Of the mean over positives p of log( e^{s_p - epsilon} + sum_N e^{s_n} ) - s_p.</summary>
    private static Tensor OnePositive(AnchorRow r, Tensor s, double epsilon)
    {
        var share = At(r.IsPositive, (LogSumExp(r.Own(s), r.IsNegative) - r.Own(s) + epsilon).sigmoid()) / r.Positives;
        return (share.sum() * Softmax(r.Own(s), r.IsNegative)) - share;
    }

    private static Tensor Generalized(AnchorRow r, Tensor s)
    {
        var p = r.Own(s).softmax(0);
        var powers = At(r.IsPositive, p.pow(Q)) / r.Positives;
        return (p * powers.sum()) - powers;
    }

    /// <summary>1 at the other view.</summary>
    private static Tensor Partner(AnchorRow r) => arange(r.Others).eq(0).to(float64);

    private static Tensor Strangers(AnchorRow r) => arange(r.Others).gt(0);

    /// <summary>The softmax of scaled similarities over the items of other samples.</summary>
    private static Tensor Neg(AnchorRow r, Tensor s, double scale = 1) => Softmax(r.Own(s) * scale, Strangers(r));

    /// <summary>Of softplus(LSE - s_p + epsilon), LSE with the slopes of the negatives.</summary>
    private static Tensor Debiasable(AnchorRow r, Tensor s, double epsilon, Tensor ofNegatives) =>
        (LogSumExp(r.Own(s), Strangers(r)) - s[0] + epsilon).sigmoid() * (ofNegatives - Partner(r));

    private static Tensor Tilted(AnchorRow r, Tensor s) =>
        LogSumExp(r.Own(s) * (1 + Beta), Strangers(r)) - LogSumExp(r.Own(s) * Beta, Strangers(r));

    /// <summary>Of softplus(log n + log g - s_p), g the larger one of (A - tau+ B) / (1 - tau+) and e^{-1 / T}.</summary>
    private static Tensor Floored(AnchorRow r, Tensor s, Tensor logMean, Tensor ofMean)
    {
        var (mean, own, positive) = (logMean.exp().item<double>(), s[0].exp().item<double>(), s[0].item<double>());
        var (debiased, floor) = ((mean - (Tau * own)) / (1 - Tau), Math.Exp(-1 / T));
        var share = 1 / (1 + Math.Exp(positive - Math.Log((r.Others - 1) * Math.Max(debiased, floor))));
        return debiased > floor ? (ofMean - Partner(r)) * (share * mean / (mean - (Tau * own))) : Partner(r) * -share;
    }

    private void OnRows(Action<AnchorRow, Shape> check) => Property.Check(output, shape => check(new AnchorRow(shape), shape), tests: 25);
}
