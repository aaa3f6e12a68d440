using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Torch;
using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Relations;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;
using static ContrastiveLosses.Contrastive;

namespace ContrastiveLosses.Tests;

/// <summary>Which negatives the debiased losses push away, pull, or leave: from the loss of one anchor alone.</summary>
public sealed class DebiasedTests(ITestOutputHelper output)
{
    private const double T = 0.5;

    [Fact]
    public void AnAnchorOnTheFloorLeavesItsNegatives()
    {
        var (onFloor, above) = (0, 0);
        Check((b, shape) =>
        {
            var tau = b.Random.NextDouble() * 0.9;
            var loss = Debiased(b.Views, T, tau, reduction: Reduction.None)[0, 0];
            var slopes = Slopes(b, loss, normalized: true);
            var x = Unit(b.Views);
            var floor = Math.Log(1 + (((2 * b.Count) - 2) * Math.Exp((-1 - x[0, 0].dot(x[0, 1]).item<double>()) / T)));
            if (Math.Abs(loss.item<double>() - floor) > 1e-9)
            {
                above++;
                Assert.All(slopes, slope => Assert.True(slope > 0, $"{shape}: {slope}"));
                return;
            }
            onFloor++;
            Assert.All(slopes, slope => Assert.True(slope == 0, $"{shape}: {slope}"));
        });
        Assert.True(onFloor > 0 && above > 0);
    }

    [Fact]
    public void WithoutAFloorAnAnchorIsTheFormulaWhereItsNegativesAreEnoughAndZeroElsewhere()
    {
        var (enough, zero) = (0, 0);
        Check((b, shape) =>
        {
            var (tau, n) = (b.Random.NextDouble() * 0.9, (2.0 * b.Count) - 2);
            var temperature = tensor(T).requires_grad_();
            var loss = Debiased(b.Views, temperature, tau, double.NegativeInfinity, normalize: false, reduction: Reduction.None)[0, 0];
            loss.backward();
            var s = CaseCheck.Numbers(b.Views.flatten(0, 1).mv(b.Views[0, 0])).Select(product => product / T).ToArray();
            var left = (s.Skip(2).Average(Math.Exp) - (tau * Math.Exp(s[1]))) / (1 - tau);
            if (left > 0) enough++;
            else zero++;
            Near.Equal(Math.Log(1 + (n * Math.Max(0, left) * Math.Exp(-s[1]))), loss.item<double>(), Allowed.Transformed, shape);
            Assert.True(double.IsFinite(temperature.grad!.item<double>()), $"{shape}");
            if (left <= 0) Assert.All(CaseCheck.Numbers(b.Views.grad!).Append(temperature.grad!.item<double>()), slope => Assert.Equal(0, slope));
        });
        Assert.True(enough > 0 && zero > 0);
    }

    [Fact]
    public void AFloorThatIsNoBoundIsRefused()
    {
        using var scope = NewDisposeScope();
        foreach (var floor in new[] { double.NaN, double.PositiveInfinity })
            foreach (var call in new Func<Tensor>[] { () => Debiased(ones(2, 2, 3), floor: floor), () => HCL(ones(2, 2, 3), floor: floor) })
                Assert.Equal("floor", Assert.Throws<ArgumentOutOfRangeException>(call).ParamName);
        Assert.Equal(Math.Log(3), HCL(ones(2, 2, 3), floor: double.NegativeInfinity).item<float>(), 1e-6);
    }

    [Fact]
    public void DifferentiatedWeightsPullEasyNegativesAndOnlyThose()
    {
        var pulled = 0;
        Check((b, shape) =>
        {
            const double Beta = 2;
            var slopes = Slopes(b, HCL(b.Views, T, 0, Beta, floor: -1e4, normalize: false, reduction: Reduction.None)[0, 0], normalized: false);
            var s = CaseCheck.Numbers(b.Views.flatten(0, 1).mv(b.Views[0, 0])).Skip(2).Select(product => product / T).ToArray();
            var largest = s.Max();
            var logMean = largest + Math.Log(s.Sum(value => Math.Exp((1 + Beta) * (value - largest))) / s.Sum(value => Math.Exp(Beta * (value - largest))));
            var border = Math.Log(Beta / (1 + Beta)) + logMean;
            for (var k = 0; k < s.Length; k++)
            {
                if (Math.Abs(s[k] - border) < 1e-6 || Math.Abs(slopes[k]) < 1e-12) continue;
                Assert.True(slopes[k] < 0 == s[k] < border, $"{shape}: {slopes[k]} at {s[k]}, border {border}");
                pulled += slopes[k] < 0 ? 1 : 0;
            }
        });
        Assert.True(pulled > 0);
    }

    [Fact]
    public void ConstantWeightsPushAllNegativesAway() => Check((b, shape) =>
        Assert.All(
            Slopes(b, HCL(b.Views, T, 0.1, 2, false, -1e4, normalize: false, reduction: Reduction.None)[0, 0], normalized: false),
            slope => Assert.True(slope >= 0, $"{shape}: {slope}")));

    /// <summary>
    /// Where tau B is nearly A their rounding is magnified by 1 / (1 - tau B / A), up to thousands in these batches: of HCL by
    /// operators in float32 six have a worse gradient than is allowed here.
    /// </summary>
    [Theory]
    [InlineData("hcl temperature=0.5 tau_plus=0.1 beta=1")]
    [InlineData("debiased temperature=0.5 tau_plus=0.1")]
    public void TheGradientInFloat32KeepsItsDigitsWhereTheDifferenceNearlyVanishes(string name)
    {
        var loss = CatalogueData.Find(name);
        loss = loss with { Parameters = loss.Parameters.With("temperature", 0.05) };
        for (var seed = 1; seed <= 20; seed++)
        {
            using var scope = NewDisposeScope();
            var single = Example.Of(loss, seed, 150, 24, 5, ScalarType.Float32);
            Evaluated expected, plain;
            using (KernelChoice.Force(TorchKernel.Instance)) (expected, plain) = (Evaluated.Of(single.To(ScalarType.Float64)), Evaluated.Of(single));
            var (error, others) = (Error(Evaluated.Of(single)), Error(plain));
            output.WriteLine($"seed {seed}: {error:e1}, by torch's operators {others:e1}");
            Assert.True(error <= 1e-5, $"{single} at temperature 0.05: the gradient is off by {error:e1}.");

            double Error(Evaluated found) => expected.Gradients.Single() is var (input, gradient)
                ? gradient.Zip(found.Gradient(input), (a, b) => Math.Abs(a - b)).Max() / gradient.Max(Math.Abs)
                : double.NaN;
        }
    }

    /// <summary>The derivative of the first item's loss by its similarity to each negative: their gradients are multiples of that item.</summary>
    private static double[] Slopes(RelationBatch b, Tensor loss, bool normalized)
    {
        loss.backward();
        var (gradient, anchor) = (b.Views.grad!.flatten(0, 1), (normalized ? Unit(b.Views) : b.Views)[0, 0].detach());
        if (!normalized) return [.. CaseCheck.Numbers(gradient.mv(anchor)).Skip(2).Select(value => value / anchor.dot(anchor).item<double>() * T)];
        // A unit row's gradient is what is left of the anchor at right angles to it, over the row's length.
        var x = b.Views.detach().flatten(0, 1);
        var (length, unit) = (x.square().sum(1).sqrt(), Unit(x));
        var left = 1 - unit.mv(anchor).square();
        return [.. CaseCheck.Numbers(gradient.mv(anchor) * length / left * T).Skip(2)];
    }

    private static Tensor Unit(Tensor rows) => rows / rows.square().sum(-1, keepdim: true).sqrt();

    private void Check(Action<RelationBatch, Shape> check) => Property.Check(
        output, shape => check(new RelationBatch(shape with { Items = shape.Items + 1, Width = shape.Width + 1 }), shape), tests: 30);
}
