using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Tests.Reductions;

public sealed class LogarithmsTests
{
    private const double Infinity = double.PositiveInfinity;

    [Theory]
    [InlineData(-Infinity, 0, 0)]
    [InlineData(-800, 0, 0)]
    [InlineData(-40, 4.248354255291589e-18, 4.248354255291589e-18)]
    [InlineData(0, 0.6931471805599453, 0.5)]
    [InlineData(1, 1.3132616875182228, 0.7310585786300049)]
    [InlineData(40, 40, 1)]
    [InlineData(40.5, 40.5, 1)]
    [InlineData(1e300, 1e300, 1)]
    [InlineData(Infinity, Infinity, 1)]
    [InlineData(double.NaN, double.NaN, double.NaN)]
    public void SoftplusAndItsDerivativesAreRightEverywhere(double x, double value, double derivative)
    {
        var (found, first, second) = Derivatives(x, Logarithms.Softplus);
        Near(value, found);
        Near(derivative, first);
        Near(derivative * (1 - derivative), second);
    }

    [Theory]
    [InlineData(0, -Infinity)]
    [InlineData(0.25, -900)]
    [InlineData(0.25, -3)]
    [InlineData(0.25, 0.25)]
    [InlineData(0.25, 2)]
    [InlineData(-1e30, 1e30)]
    [InlineData(5, Infinity)]
    public void TheLogarithmOfASumOfTwoExponentialsHasTheShareOfEachAsDerivative(double a, double b)
    {
        var value = a + Math.Log(1 + Math.Exp(b - a));
        var share = 1 / (1 + Math.Exp(a - b));
        var (found, first, second) = Derivatives(b, x => full([1], a, float64).LogAddExp(x));
        Near(double.IsInfinity(value) ? b : value, found);
        Near(share, first);
        Near(share * (1 - share), second);
        var (ofNumber, ofFirst, _) = Derivatives(b, x => Logarithms.LogAddExp(a, x));
        Near(found, ofNumber);
        Near(first, ofFirst);
        Near(1 - share, Derivatives(a, x => x.LogAddExp(full([1], b, float64))).First);
    }

    /// <summary>A gradient of 1e308 arrives, and its product with anything above 1 would overflow on the way.</summary>
    [Theory]
    [InlineData(-2)]
    [InlineData(30)]
    public void AHugeGradientPasses(double x)
    {
        using var scope = NewDisposeScope();
        var input = tensor(new[] { x }).requires_grad_();
        input.Softplus().backward([tensor(new[] { 1e308 })]);
        Near(1e308 / (1 + Math.Exp(-x)), input.grad!.item<double>());
    }

    private static (double Value, double First, double Second) Derivatives(double at, Func<Tensor, Tensor> function)
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { at }).requires_grad_();
        var value = function(x);
        var first = torch.autograd.grad([value], [x], retain_graph: true, create_graph: true)[0];
        var second = torch.autograd.grad([first], [x], allow_unused: true)[0];
        return (value.item<double>(), first.item<double>(), second.IsInvalid ? 0 : second.item<double>());
    }

    private static void Near(double expected, double found) =>
        Assert.True(expected.Equals(found) || Math.Abs(found - expected) <= 1e-14 * Math.Abs(expected) + 1e-30, $"{found} instead of {expected}");
}
