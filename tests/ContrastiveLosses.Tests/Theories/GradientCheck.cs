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
        var found = new List<Evaluated>();
        EachKernel.Run(_ => found.Add(Evaluated.Of(example)));
        Check(example, found, moved => Evaluated.ValueOf(moved));
        Assert.True(found[0].AllGradients.Any(number => Math.Abs(number) > 1e-4), $"{example}: the gradient is 0, which tests nothing.");
    }

    [Theory]
    [MemberData(nameof(CatalogueData.DifferentiatedAnchors), MemberType = typeof(CatalogueData))]
    public void TheGradientOfWeightedAnchorsIsThatOfDifferences(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output, items: 10, width: 3, classes: 2);
        var weights = Enumerable.Range(0, Evaluated.ValuesOf(example, Reduction.None).Length).Select(k => 0.5 + (k % 3)).ToArray();
        Check(example, [Evaluated.Of(example, Reduction.None, weights)], moved =>
            Evaluated.ValuesOf(moved, Reduction.None).Zip(weights, (value, weight) => value * weight).Sum());
    }

    [Theory]
    [MemberData(nameof(CatalogueData.DifferentiatedParameters), MemberType = typeof(CatalogueData))]
    public void AParametersGradientIsThatOfDifferences(string name, string parameter)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output, items: 10, width: 3, classes: 2);
        var (loss, parameters) = (example.Loss.Loss, example.Loss.Parameters);
        var expected = Differences.Along([0.3], [1], moved =>
            loss.Evaluate(example.Inputs, parameters.With(parameter, moved[0])).item<double>());
        foreach (var shape in new long[][] { [], [1], [1, 1], [1, 1, 1] })
        {
            var learnt = tensor([0.3], shape, float64).requires_grad_();
            var value = loss.Evaluate(example.Inputs, parameters.With(parameter, learnt));
            Assert.Empty(value.shape);
            value.backward();
            Near.Equal(expected, learnt.grad!.item<double>(), Allowed.Differences, example, $"gradient of the {parameter}");
        }
    }

    /// <summary>That the gradients of each of some kernels are the differences of one of them.</summary>
    private static void Check(Example example, IReadOnlyList<Evaluated> found, Func<Example, double> value)
    {
        foreach (var input in example.WithGradient)
        {
            var (numbers, shape) = (CaseCheck.Numbers(example.Inputs[input]), example.Inputs[input].shape);
            foreach (var direction in Differences.Directions(numbers.Length))
            {
                var expected = Differences.Along(numbers, direction, moved =>
                    value(example.With(example.Inputs.With(input, tensor(moved, shape, float64)))));
                foreach (var gradients in found)
                    Near.Equal(expected, Differences.Project(gradients.Gradient(input), direction), Allowed.Differences, example, $"slope of {input}");
            }
        }
    }
}
