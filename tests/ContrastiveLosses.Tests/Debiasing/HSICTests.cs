using ContrastiveLosses.Reference.Comparison;
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
        var (turn, _) = linalg.qr(b.Other.t().mm(b.Other) + eye(b.X.shape[1], dtype: float64));
        Same(Debiasing.HSIC(b.X, b.Y, estimator: estimator), Debiasing.HSIC(b.X.mm(turn), b.Y.add(3.25), estimator: estimator), shape);
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
        var (x, y) = (tensor([0.1f, 0.7f, -0.4f, 1.2f, 0.3f], [5, 1]).add(4096), tensor([0.3f, -0.7f, 0.4f, 1.1f, 0.9f], [5, 1]));
        var expected = Debiasing.HSIC(x.to(float64).sub(4096), y.to(float64)).item<double>();
        Assert.Equal(expected, Debiasing.HSIC(x, y).item<float>(), 1e-7);
    }

    [Fact]
    public void TheMedianWidthIsThatOfAllPairsInOrder() => OnBatches((b, _, shape) =>
    {
        var (numbers, count, width) = (CaseCheck.Numbers(b.X), (int)b.X.shape[0], (int)b.X.shape[1]);
        var distances = (
            from i in Enumerable.Range(0, count)
            from j in Enumerable.Range(i + 1, count - i - 1)
            select Math.Sqrt(Enumerable.Range(0, width).Sum(k => Math.Pow(numbers[(i * width) + k] - numbers[(j * width) + k], 2)))).Order().ToArray();
        Near.Equal(distances.Length == 0 ? 1 : distances[(distances.Length - 1) / 2], Debiasing.MedianWidth(b.X), Allowed.Rearranged, shape);
        Near.Equal(Debiasing.MedianWidth(b.X) * 7.5, distances.Length == 0 ? 7.5 : Debiasing.MedianWidth(b.X.mul(7.5).add(3)), Allowed.Transformed, shape);
    });

    [Fact]
    public void WithTheMedianAsWidthTheSizeOfEmbeddingsDoesNotMatter() => OnBatches((b, estimator, shape) =>
    {
        var large = b.X.mul(37.5);
        Same(Debiasing.HSIC(b.X, b.Y, Debiasing.MedianWidth(b.X), 1, estimator),
            shape.Items < 2 ? Debiasing.HSIC(b.X, b.Y, 1, 1, estimator) : Debiasing.HSIC(large, b.Y, Debiasing.MedianWidth(large), 1, estimator), shape);
    });

    [Fact]
    public void TheMedianWidthIsOneWhereThereIsNone()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(1, Debiasing.MedianWidth(randn(1, 3)));
        Assert.Equal(1, Debiasing.MedianWidth(randn(0, 3)));
        Assert.Equal(1, Debiasing.MedianWidth(ones(4, 3)));
        Assert.Equal(1, Debiasing.MedianWidth(full([4, 3], double.NaN)));
        // Most distances are those of the other four.
        Assert.Equal(1, Debiasing.MedianWidth(tensor([0, 2, 4, 6, float.PositiveInfinity], [5, 1])));
        Assert.Equal(2, Debiasing.MedianWidth(tensor([1.0f, 3], [2, 1])));
        Assert.Equal("x", Assert.Throws<ArgumentException>(() => Debiasing.MedianWidth(ones(4))).ParamName);
    }

    [Fact]
    public void WidthsMayDifferAndWrongArgumentsAreRefusedByName()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (randn(6, 3), randn(6, 5));
        Assert.True(double.IsFinite(Debiasing.HSIC(x, y).item<float>()));
        // Squares of distances over this width leave float32.
        Assert.True(double.IsNaN(Debiasing.HSIC(x, y, 1e-25).item<float>()));
        Assert.Equal("y", Assert.Throws<ArgumentException>(() => Debiasing.HSIC(x, y.narrow(0, 0, 5))).ParamName);
        Assert.Equal("sigmaX", Assert.Throws<ArgumentOutOfRangeException>(() => Debiasing.HSIC(x, y, 0)).ParamName);
        Assert.Equal("sigmaY", Assert.Throws<ArgumentOutOfRangeException>(() => Debiasing.HSIC(x, y, 1, -1)).ParamName);
    }

    private void OnBatches(Action<RelationBatch, HSICEstimator, Shape> property) => Property.Check(output, shape =>
    {
        foreach (var estimator in Enum.GetValues<HSICEstimator>()) property(new RelationBatch(shape), estimator, shape);
    }, tests: 20);

    private static void Same(Tensor expected, Tensor found, Shape shape) =>
        Near.Equal(expected.item<double>(), found.item<double>(), Allowed.Transformed, shape);
}
