using static ContrastiveLosses.Contrastive;

namespace ContrastiveLosses.Tests.Relations;

/// <summary>What single losses do that no generic test asks: limits, a guide that is no number, refusals.</summary>
public sealed class RelationalArguments
{
    [Fact]
    public void ForLargeBetaHardSupConCountsTheNearestNegativeAsAll()
    {
        using var scope = NewDisposeScope();
        var x = tensor([1.0, 0, 0.9, 0.1, 0.2, 1, -0.3, 1], [4, 2]);
        var unit = x / x.square().sum(1, keepdim: true).sqrt();
        var s = unit.mm(unit.t()) / 0.5;
        var found = HardSupCon(x, tensor(new long[] { 0, 0, 1, 1 }), 0.5, 1e6, reduction: Reduction.None);
        for (var i = 0; i < 4; i++)
        {
            var nearest = s[i].narrow(0, i < 2 ? 2 : 0, 2).max().item<double>();
            Assert.Equal(Math.Log(1 + (2 * Math.Exp(nearest - s[i, i ^ 1].item<double>()))), found[i].item<double>(), 1e-4);
        }
    }

    [Fact]
    public void AGuideThatIsNoNumberMakesTheLossNotANumber()
    {
        using var scope = NewDisposeScope();
        var (x, y, guide) = (randn(4, 3, dtype: float64), randn(4, 3, dtype: float64), randn(4, 2, dtype: float64));
        var bad = guide.clone();
        bad[2, 0] = double.NaN;
        Assert.True(double.IsNaN(GISTEmbed(x, y, bad, guide).item<double>()));
        Assert.True(double.IsNaN(GISTEmbed(x, y, guide, guide, y, bad).item<double>()));
        // Dropped by every anchor.
        Assert.True(double.IsNaN(GISTEmbed(x, y, guide, guide, y / 0, guide, margin: 3).item<double>()));
    }

    [Fact]
    public void TargetsThatAreNoNumbersMakeTheLossNotANumber()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (randn(4, 3, dtype: float64), randn(4, 3, dtype: float64));
        foreach (var bad in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
            Assert.True(double.IsNaN(CoSENT(x, y, tensor([0.0, bad, 1, 2])).item<double>()));
        Assert.True(double.IsNaN(RankNContrast(x, tensor([0.0, double.NaN, 1, 2])).item<double>()));
    }

    [Fact]
    public void IntegersAreTargetsToo()
    {
        using var scope = NewDisposeScope();
        var (x, y, targets) = (randn(5, 3, dtype: float64), randn(5, 3, dtype: float64), tensor([3, 1, 1, -2, 7]));
        Assert.Equal(CoSENT(x, y, targets.to(float32)).item<double>(), CoSENT(x, y, targets).item<double>());
        Assert.Equal(RankNContrast(x, targets.to(float32)).item<double>(), RankNContrast(x, targets).item<double>());
    }

    [Fact]
    public void ALogitBiasGetsItsGradient()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (randn(5, 3, dtype: float64), randn(5, 3, dtype: float64));
        var bias = tensor([-1.0]).requires_grad_();
        SigLIP(x, y, logitBias: bias).backward();
        double At(double value) => SigLIP(x, y, logitBias: value).item<double>();
        Assert.Equal((At(-1 + 1e-5) - At(-1 - 1e-5)) / 2e-5, bias.grad!.item<double>(), 1e-7);
    }

    [Fact]
    public void ALogitBiasOrTemperatureIsTheSameAsAnotherOfTheSameNumberOrTensorObject()
    {
        using var scope = NewDisposeScope();
        var (number, other) = (tensor(-1f), tensor(-1.0));
        Assert.True((LogitBias)(-1) == -1 && (LogitBias)number == number);
        Assert.True((LogitBias)number != other && (LogitBias)number != -1 && (LogitBias)number != tensor(-1f));
        Assert.True((Temperature)1 == 1 && (Temperature)number == number);
        Assert.True((Temperature)number != other && (Temperature)number != 1 && (Temperature)number != tensor(-1f));
        Assert.Equal(((LogitBias)number).GetHashCode(), ((LogitBias)number).GetHashCode());
    }

    [Fact]
    public void WrongArgumentsAreRefusedByName()
    {
        using var scope = NewDisposeScope();
        var (x, y, labels) = (randn(4, 2), randn(4, 2), zeros(4, int64));
        Refused("coefficient", () => SCE(x, x, coefficient: 1.5));
        Refused("targetTemperature", () => ReSSL(x, x, targetTemperature: 0));
        Refused("target", () => SCE(x, randn(3, 2)));
        Refused("target", () => SCE(randn(4, 2, 2), x));
        Refused("queue", () => SCE(randn(4, 3, 2), randn(4, 3, 2), randn(5, 3)));
        Refused("graph", () => SoftTarget(x, randn(4, 3)));
        Refused("graph", () => SoftTarget(x, zeros(4, 4, int64)));
        Refused("targetFeatures", () => XCLR(x, randn(3, 5)));
        Refused("yLabels", () => SigLIP(x, y, labels));
        Refused("xLabels", () => SigLIP(x, y, null, labels));
        Refused("y", () => SigLIP(x, randn(5, 2)));
        Refused("logitBias", () => SigLIP(x, y, logitBias: double.NaN));
        Refused("logitBias", () => SigLIP(x, y, logitBias: tensor(float.NaN)));
        Refused("logitBias", () => SigLIP(x, y, logitBias: zeros(2)));
        Refused("guideAnchors", () => GISTEmbed(x, y, randn(3, 2), y));
        Refused("guidePositives", () => GISTEmbed(x, y, y, randn(4, 3)));
        Refused("guideHardNegatives", () => GISTEmbed(x, y, x, y, y));
        Refused("guideHardNegatives", () => GISTEmbed(x, y, x, y, guideHardNegatives: y));
        Refused("guideHardNegatives", () => GISTEmbed(x, y, x, y, y, randn(3, 2)));
        Refused("guideHardNegatives", () => GISTEmbed(x, y, x, y, y, randn(4, 3)));
        Refused("hardNegatives", () => MultipleNegativesRanking(x, y, randn(4, 3)));
        Refused("targets", () => CoSENT(x, y, randn(4, 1)));
        Refused("targets", () => RankNContrast(x, randn(3)));
        Refused("beta", () => HardSupCon(x, labels, beta: -1));

        static void Refused(string name, Func<Tensor> call) => Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(call).ParamName);
    }
}
