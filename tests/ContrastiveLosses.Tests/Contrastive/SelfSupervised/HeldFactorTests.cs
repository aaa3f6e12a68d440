using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Relations;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;
using static ContrastiveLosses.Contrastive;
using Side = System.Func<ContrastiveLosses.Tests.Relations.RelationBatch, TorchSharp.torch.Tensor>;

namespace ContrastiveLosses.Tests;

/// <summary>
/// Losses with a factor that is a constant by definition. No difference of values tells their gradient, so it is compared with that of
/// torch's operators, where the factor is detached in plain sight.
/// </summary>
public sealed class HeldFactorTests(ITestOutputHelper output)
{
    private const double T = 0.4;
    private const Reduction None = Reduction.None;

    private static readonly Dictionary<string, (Side Library, Side Operators)> All = new(StringComparer.Ordinal)
    {
        ["DCLW"] = (b => DCLW(b.Views, T, 0.6, reduction: None).reshape(-1), b =>
        {
            var (s, positive) = Similarities(b, T);
            var product = positive.reshape(-1, 2).select(1, 0) * T;
            var weight = (2 - (product / 0.6).softmax(0) * b.Count).detach().repeat_interleave(2);
            return s.logsumexp(1) - (weight * positive);
        }),
        ["HCL"] = (b => HCL(b.Views, T, 0.2, 1.5, false, reduction: None).reshape(-1), b =>
        {
            var (s, positive) = Similarities(b, T);
            var mean = ((s * 1.5).softmax(1).detach() * s.exp()).sum(1);
            var debiased = ((mean - (positive.exp() * 0.2)) / 0.8).clamp_min(Math.Exp(-1 / T));
            return (1 + (debiased * ((2 * b.Count) - 2) / positive.exp())).log();
        }),
        ["MACL"] = (b => MACL(b.Views, T, 0.5, 0.2, reduction: None).reshape(-1), b =>
        {
            var alignment = Similarities(b, 1).Positive.mean().item<double>();
            var (s, positive) = Similarities(b, T * (1 + (0.5 * (alignment - 0.2))));
            var p = 1 / (1 + (s.logsumexp(1) - positive).exp());
            return p.log().neg() / (1 - p + 1e-8).detach();
        }),
        ["MACL's gradient is nearly that of DCL"] = (
            b => Slope(MACL(b.Views, T, 0)), b => Slope((DCL(b.Views, T, reduction: None) * Share(b)).mean())),
        ["GlobalContrastive"] = (b => GlobalContrastive(b.Views, b.Other.sum(1), T, 0.7, reduction: None).Loss.reshape(-1), b =>
        {
            var (s, positive) = Similarities(b, T);
            var average = ((s.exp().sum(1) / ((2 * b.Count) - 2)) * 0.7) + (b.Other.sum(1).exp().repeat_interleave(2) * 0.3);
            var weight = (s.exp() / average.unsqueeze(1) / ((2 * b.Count) - 2)).detach();
            return (weight * s.masked_fill(s.isinf(), 0)).sum(1).sub(positive) * T;
        }),
        ["GlobalContrastive's first gradient is that of DCL times 2 temperature"] = (
            b => Slope(GlobalContrastive(b.Views, full([b.Count], double.NegativeInfinity, float64), T).Loss),
            b => Slope(DCL(b.Views, T) * (2 * T))),
        ["GlobalContrastive with gamma 1 forgets"] = (
            b => GlobalContrastive(b.Views, b.Other.sum(1), T, 1).Loss,
            b => GlobalContrastive(b.Views, full([b.Count], double.NegativeInfinity, float64), T, 0.5).Loss),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void ValueAndGradientAreThoseOfTheOperators(string name) => Property.Check(output, shape =>
    {
        var batch = new RelationBatch(shape with { Items = shape.Items + 1 });
        var (library, operators) = (batch.Evaluate(All[name].Library), batch.Evaluate(All[name].Operators));
        Near.Equal(operators.Values, library.Values, Allowed.Transformed, shape);
        foreach (var (expected, found) in operators.Gradients.Zip(library.Gradients)) Near.Equal(expected, found, Allowed.Transformed, shape, "gradient");
    });

    /// <summary>The factor is a constant to every derivative, as detaching makes it.</summary>
    [Theory]
    [InlineData("DCLW")]
    [InlineData("MACL")]
    [InlineData("GlobalContrastive")]
    public void TheSecondDerivativeIsThatOfTheOperators(string name) => Property.Check(output, shape =>
    {
        var batch = new RelationBatch(shape with { Items = shape.Items + 1 });
        Near.Equal(Second(All[name].Operators), Second(All[name].Library), Allowed.Transformed, shape, "second derivative");

        double[] Second(Side side)
        {
            var gradient = torch.autograd.grad([side(batch).sum()], [batch.Views], retain_graph: true, create_graph: true)[0];
            return CaseCheck.Numbers(torch.autograd.grad([gradient.square().sum()], [batch.Views])[0]);
        }
    });

    private static Tensor Slope(Tensor loss) => loss - loss.detach();

    /// <summary>(1 - p) / (1 - p + 1e-8) of each anchor.</summary>
    private static Tensor Share(RelationBatch b)
    {
        var other = Diagnostics.NegativePositiveCoupling(b.Views.detach(), T, reduction: None);
        return other / (other + 1e-8);
    }

    /// <summary>Of each item with those of other samples, minus infinity elsewhere, and with its other view.</summary>
    private static (Tensor All, Tensor Positive) Similarities(RelationBatch b, double temperature)
    {
        var x = (b.Views / b.Views.square().sum(2, keepdim: true).sqrt()).flatten(0, 1);
        var sample = b.Distinct.repeat_interleave(2);
        var isOwn = sample.unsqueeze(1).eq(sample.unsqueeze(0));
        var positive = (x * x.reshape(-1, 2, x.shape[1]).flip(1).flatten(0, 1)).sum(1);
        return ((x.mm(x.t()) / temperature).masked_fill(isOwn, double.NegativeInfinity), positive / temperature);
    }
}
