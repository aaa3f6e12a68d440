using ContrastiveLosses.Benchmarks.Reference;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>The gradient of the gradient, by create_graph, against differences of the gradient.</summary>
public sealed class SecondOrderGradients(ITestOutputHelper output)
{
    private const double Tolerance = 1e-6;

    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void TheGradientOfTheGradientIsThatOfDifferences(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output, items: 6, width: 3, classes: 2);
        var inputs = example.Loss.Loss.Differentiable;
        var directions = inputs.ToDictionary(input => input, input => Direction(example.Inputs[input].numel()), StringComparer.Ordinal);
        var leaves = example.WithFeatures(tensor => tensor.detach().requires_grad_());
        var value = example.Loss.Evaluate(leaves.Inputs);
        var gradients = torch.autograd.grad([value], [.. inputs.Select(input => leaves.Inputs[input])], create_graph: true);
        using var zero = zeros([], float64);
        var projection = zero;
        foreach (var (input, gradient) in inputs.Zip(gradients))
            projection = projection.add(gradient.mul(tensor(directions[input], gradient.shape, float64)).sum());
        var second = torch.autograd.grad([projection], [.. inputs.Select(input => leaves.Inputs[input])], allow_unused: true);
        foreach (var (input, found) in inputs.Zip(second))
        {
            var (numbers, shape) = (CaseCheck.Numbers(example.Inputs[input]), example.Inputs[input].shape);
            var expected = Differences.Gradient(numbers, moved =>
                Projected(Evaluated.Of(example.With(example.Inputs.With(input, tensor(moved, shape, float64))))));
            var numbersFound = found is { IsInvalid: false } ? CaseCheck.Numbers(found) : new double[numbers.Length];
            Near.Equal(expected, numbersFound, Tolerance, example, $"second gradient of {input}");
        }

        double Projected(Evaluated evaluated) => inputs.Sum(input =>
            evaluated.Gradient(input).Zip(directions[input], (gradient, direction) => gradient * direction).Sum());
    }

    [Theory]
    [MemberData(nameof(CatalogueData.WithTemperature), MemberType = typeof(CatalogueData))]
    public void TheMixedSecondDerivativeByATemperatureIsThatOfDifferences(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output, items: 6, width: 3, classes: 2);
        var (loss, parameters, input) = (example.Loss.Loss, example.Loss.Parameters, example.Loss.Loss.Differentiable[0]);
        var leaf = example.Inputs[input].detach().requires_grad_();
        var temperature = tensor([0.3], [], float64).requires_grad_();
        var value = loss.Evaluate(example.Inputs.With(input, leaf), parameters.With("temperature", temperature));
        var first = torch.autograd.grad([value], [temperature], create_graph: true)[0];
        var mixed = CaseCheck.Numbers(torch.autograd.grad([first], [leaf])[0]);
        var expected = Differences.Along([0.3], 0, moved =>
            Evaluated.Of(example with { Loss = example.Loss with { Parameters = parameters.With("temperature", moved[0]) } }).Gradient(input));
        Near.Equal(expected, mixed, Tolerance, example, "mixed second derivative");
    }

    /// <summary>Numbers without a pattern that a derivative could be orthogonal to.</summary>
    private static double[] Direction(long length) => [.. Enumerable.Range(0, (int)length).Select(k => Math.Sin(1 + (1.7 * k)))];
}
