using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>Gradients against central differences in float64. The seeds are of inputs away from kinks.</summary>
public sealed class GradientCheck(ITestOutputHelper output)
{
    [Theory]
    [MemberData(nameof(CatalogueData.Differentiated), MemberType = typeof(CatalogueData))]
    public void EveryInputsGradientIsThatOfDifferences(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output, items: 10, width: 3, classes: 2);
        EachKernel.Run(_ =>
        {
            var found = Evaluated.Of(example);
            Check(example, found, moved => Evaluated.ValueOf(moved));
            Assert.True(found.AllGradients.Any(number => Math.Abs(number) > 1e-4), $"{example}: the gradient is 0, which tests nothing.");
        });
    }

    [Theory]
    [MemberData(nameof(CatalogueData.DifferentiatedAnchors), MemberType = typeof(CatalogueData))]
    public void TheGradientOfWeightedAnchorsIsThatOfDifferences(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output, items: 10, width: 3, classes: 2);
        var weights = Enumerable.Range(0, Evaluated.ValuesOf(example, Reduction.None).Length).Select(k => 0.5 + (k % 3)).ToArray();
        Check(example, Evaluated.Of(example, Reduction.None, weights), moved =>
            Evaluated.ValuesOf(moved, Reduction.None).Zip(weights, (value, weight) => value * weight).Sum());
    }

    [Theory]
    [MemberData(nameof(CatalogueData.DifferentiatedTemperatures), MemberType = typeof(CatalogueData))]
    public void ATemperaturesGradientIsThatOfDifferences(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output, items: 10, width: 3, classes: 2);
        var (loss, parameters) = (example.Loss.Loss, example.Loss.Parameters);
        var expected = Differences.Along([0.3], [1], moved =>
            loss.Evaluate(example.Inputs, parameters.With("temperature", moved[0])).item<double>());
        foreach (var shape in new long[][] { [], [1] })
        {
            var temperature = tensor([0.3], shape, float64).requires_grad_();
            loss.Evaluate(example.Inputs, parameters.With("temperature", temperature)).backward();
            Near.Equal(expected, temperature.grad!.item<double>(), Allowed.Differences, example, "gradient of the temperature");
        }
    }

    private static void Check(Example example, Evaluated found, Func<Example, double> value)
    {
        foreach (var input in example.Loss.Loss.Differentiable)
        {
            var (numbers, shape) = (CaseCheck.Numbers(example.Inputs[input]), example.Inputs[input].shape);
            foreach (var direction in Differences.Directions(numbers.Length))
            {
                var expected = Differences.Along(numbers, direction, moved =>
                    value(example.With(example.Inputs.With(input, tensor(moved, shape, float64)))));
                Near.Equal(expected, Differences.Project(found.Gradient(input), direction), Allowed.Differences, example, $"slope of {input}");
            }
        }
    }
}
