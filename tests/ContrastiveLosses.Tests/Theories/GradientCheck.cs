using ContrastiveLosses.Benchmarks.Reference;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>Gradients against central differences in float64. The seeds are of inputs away from kinks.</summary>
public sealed class GradientCheck(ITestOutputHelper output)
{
    private const double Tolerance = 1e-7;

    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void EveryInputsGradientIsThatOfDifferences(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output, items: 8, width: 3);
        var found = Evaluated.Of(example);
        foreach (var input in example.Loss.Loss.Differentiable)
        {
            var numbers = CaseCheck.Numbers(example.Inputs[input]);
            var shape = example.Inputs[input].shape;
            var expected = Differences.Gradient(numbers, moved =>
                Evaluated.ValueOf(example.With(example.Inputs.With(input, tensor(moved, shape, float64)))));
            Near.Equal(expected, found.Gradient(input), Tolerance, example, $"gradient of {input}");
        }
        Assert.True(found.AllGradients.Any(number => Math.Abs(number) > 1e-3), $"{example}: the gradient is 0, which tests nothing.");
    }

    [Theory]
    [MemberData(nameof(CatalogueData.WithAnchors), MemberType = typeof(CatalogueData))]
    public void TheGradientOfWeightedAnchorsIsThatOfDifferences(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output, items: 8, width: 3);
        var weights = Enumerable.Range(0, Evaluated.ValuesOf(example, Reduction.None).Length).Select(k => 0.5 + (k % 3)).ToArray();
        var found = Evaluated.Of(example, Reduction.None, weights);
        foreach (var input in example.Loss.Loss.Differentiable)
        {
            var shape = example.Inputs[input].shape;
            var expected = Differences.Gradient(CaseCheck.Numbers(example.Inputs[input]), moved => Evaluated
                .ValuesOf(example.With(example.Inputs.With(input, tensor(moved, shape, float64))), Reduction.None)
                .Zip(weights, (value, weight) => value * weight).Sum());
            Near.Equal(expected, found.Gradient(input), Tolerance, example, $"gradient of {input}");
        }
    }

    [Theory]
    [MemberData(nameof(CatalogueData.WithTemperature), MemberType = typeof(CatalogueData))]
    public void ATemperaturesGradientIsThatOfDifferences(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output, items: 8, width: 3);
        var (loss, parameters) = (example.Loss.Loss, example.Loss.Parameters);
        foreach (var shape in new long[][] { [], [1] })
        {
            var temperature = tensor([0.3], shape, float64).requires_grad_();
            loss.Evaluate(example.Inputs, parameters.With("temperature", temperature)).backward();
            var expected = Differences.Gradient([0.3], moved =>
                loss.Evaluate(example.Inputs, parameters.With("temperature", moved[0])).item<double>());
            Near.Equal(expected, CaseCheck.Numbers(temperature.grad!), Tolerance, example, "gradient of the temperature");
        }
    }
}
