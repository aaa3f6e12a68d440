using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Tests.Reductions;

public sealed class EmbeddingsTests
{
    [Theory]
    [InlineData(1e-30f)]
    [InlineData(1f)]
    [InlineData(1e30f)]
    public void RowsHaveLengthOneWhateverTheirMagnitude(float magnitude)
    {
        using var scope = NewDisposeScope();
        var unit = Embeddings.Normalize(tensor(new[] { 3f, 4f, -8f, 6f }).reshape(2, 2).mul(magnitude)).data<float>().ToArray();
        Assert.Equal([0.6f, 0.8f, -0.8f, 0.6f], unit.Select(value => MathF.Round(value, 6)));
    }

    [Fact]
    public void AZeroRowStaysZeroAndGetsNoGradient()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 0.0, 0.0, 1.0, 2.0 }).reshape(2, 2).requires_grad_(true);
        var unit = Embeddings.Normalize(x);
        (unit * tensor(new[] { 1.0, 2.0, 3.0, 4.0 }).reshape(2, 2)).sum().backward();
        Assert.Equal([0.0, 0.0], unit[0].data<double>().ToArray());
        Assert.Equal([0.0, 0.0], x.grad![0].data<double>().ToArray());
        Assert.True(x.grad[1].abs().sum().item<double>() > 0.1);
    }

    [Fact]
    public void TheGradientIsOrthogonalToItsRow()
    {
        using var scope = NewDisposeScope();
        var x = randn(6, 5, dtype: float64).requires_grad_(true);
        (Embeddings.Normalize(x) * randn(6, 5, dtype: float64)).sum().backward();
        Assert.True((x * x.grad!).sum(1).abs().max().item<double>() < 1e-14);
    }

    [Fact]
    public void AnInfiniteOrMissingNumberBecomesNotANumber()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { double.NaN, 1.0, double.PositiveInfinity, 1.0 }).reshape(2, 2);
        var unit = Embeddings.Normalize(x).data<double>().ToArray();
        Assert.True(double.IsNaN(unit[0]) && double.IsNaN(unit[2]));
    }

    [Theory]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float32)]
    public void HalfTypesAreComputedInFloat32(ScalarType type) =>
        Assert.Equal(ScalarType.Float32, Embeddings.Prepare(ones(2, 2, dtype: type), normalize: true).dtype);
}
