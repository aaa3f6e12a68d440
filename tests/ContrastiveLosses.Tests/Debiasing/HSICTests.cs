using ContrastiveLosses.Tests.Relations;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests;

public sealed class HSICTests(ITestOutputHelper output)
{
    [Fact]
    public void BothVariablesCanBeExchanged() => OnBatches((b, estimator, shape) =>
        Same(Debiasing.HSIC(b.X, b.Y, 1.5, 0.7, estimator), Debiasing.HSIC(b.Y, b.X, 0.7, 1.5, estimator), shape));

    [Fact]
    public void EachVariableCanBeTurnedAndMovedByItself() => OnBatches((b, estimator, shape) =>
    {
        var turned = cat([b.X.narrow(1, 0, 1).neg(), b.X.narrow(1, 1, b.X.shape[1] - 1)], 1);
        Same(Debiasing.HSIC(b.X, b.Y, estimator: estimator), Debiasing.HSIC(turned, b.Y.add(3.25), estimator: estimator), shape);
    });

    [Fact]
    public void AConstantVariableGivesZero() => OnBatches((b, estimator, shape) =>
        Near.Equal(0, Debiasing.HSIC(b.X, b.Y.narrow(0, 0, 1).expand(b.Y.shape), estimator: estimator).item<double>(), Allowed.Transformed, shape));

    [Fact]
    public void TheBiasedEstimateIsFromZeroToOneAndTheUnbiasedOneMayBeNegative()
    {
        var isNegative = false;
        OnBatches((b, estimator, shape) =>
        {
            var value = Debiasing.HSIC(b.X, b.Y, estimator: estimator).item<double>();
            Assert.True(estimator == HSICEstimator.Unbiased || value is >= -1e-15 and <= 1 + 1e-15, $"{shape}: {value}.");
            isNegative |= value < -1e-6;
        });
        Assert.True(isNegative);
    }

    [Fact]
    public void PointsFarFromTheOriginLoseNothing()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (tensor([0.1, 0.7, -0.4, 1.2, 0.3], [5, 1]), tensor([0.3, -0.7, 0.4, 1.1, 0.9], [5, 1]));
        var expected = Debiasing.HSIC(x, y).item<double>();
        // Whole numbers move float32 by a rounding of the input alone.
        var found = Debiasing.HSIC(x.to(float32).add(1024).sub(1024).add(4096), y.to(float32)).item<float>();
        Assert.Equal(expected, found, 2e-4);
    }

    [Fact]
    public void WidthsMayDifferAndWrongArgumentsAreRefusedByName()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (randn(6, 3), randn(6, 5));
        Assert.True(double.IsFinite(Debiasing.HSIC(x, y).item<float>()));
        Assert.Equal("y", Assert.Throws<ArgumentException>(() => Debiasing.HSIC(x, y.narrow(0, 0, 5))).ParamName);
        Assert.Equal("sigmaX", Assert.Throws<ArgumentOutOfRangeException>(() => Debiasing.HSIC(x, y, 0)).ParamName);
        Assert.Equal("sigmaY", Assert.Throws<ArgumentOutOfRangeException>(() => Debiasing.HSIC(x, y, 1, -1)).ParamName);
    }

    private void OnBatches(Action<RelationBatch, HSICEstimator, Shape> property) => Property.Check(output, shape => EachKernel.Run(() =>
    {
        foreach (var estimator in Enum.GetValues<HSICEstimator>()) property(new RelationBatch(shape), estimator, shape);
    }), tests: 20);

    private static void Same(Tensor expected, Tensor found, Shape shape) =>
        Near.Equal(expected.item<double>(), found.item<double>(), Allowed.Transformed, shape);
}
