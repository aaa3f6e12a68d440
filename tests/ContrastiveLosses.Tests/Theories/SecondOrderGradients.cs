using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>The gradient of the gradient, by create_graph, against differences of the gradient.</summary>
public sealed class SecondOrderGradients(ITestOutputHelper output)
{
    [Theory]
    [MemberData(nameof(CatalogueData.DifferentiatedTwice), MemberType = typeof(CatalogueData))]
    public void TheGradientOfTheGradientIsThatOfDifferences(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output, items: 8, width: 3, classes: 2);
        string[] inputs = [.. example.WithGradient];
        var weights = inputs.ToDictionary(input => input, input => Weights(example.Inputs[input].numel()), StringComparer.Ordinal);
        var leaves = example.WithLeaves();
        Tensor[] wanted = [.. inputs.Select(input => leaves.Inputs[input])];
        var gradients = torch.autograd.grad([example.Loss.Evaluate(leaves.Inputs)], wanted, retain_graph: true, create_graph: true);
        var sum = gradients.Zip(inputs, (gradient, input) => gradient.mul(tensor(weights[input], gradient.shape, float64)).sum())
            .Aggregate((left, right) => left.add(right));
        Assert.True(sum.requires_grad, $"{example}: the gradient is a constant.");
        var second = torch.autograd.grad([sum], wanted, allow_unused: true);
        foreach (var (input, found) in inputs.Zip(second))
        {
            var (numbers, shape) = (CaseCheck.Numbers(example.Inputs[input]), example.Inputs[input].shape);
            var gradient = found is { IsInvalid: false } ? CaseCheck.Numbers(found) : new double[numbers.Length];
            foreach (var direction in Differences.Directions(numbers.Length))
            {
                var expected = Differences.Along(numbers, direction, moved =>
                    Weighted(Evaluated.Of(example.With(example.Inputs.With(input, tensor(moved, shape, float64))))));
                Near.Equal(expected, Differences.Project(gradient, direction), Allowed.SecondDifferences, example, $"second slope of {input}");
            }
        }

        double Weighted(Evaluated evaluated) => inputs.Sum(input => Differences.Project(evaluated.Gradient(input), weights[input]));
    }

    /// <summary>Temperature 0.01 makes exponents of up to 200 of cosines, of which float32 has no exponential.</summary>
    [Fact]
    public void ExponentsOfHundredsHaveASecondDerivativeThatIsANumber() => EachKernel.Run(kernel =>
    {
        using var scope = NewDisposeScope();
        var generator = new Generator(1);
        Tensor x = Rows(), y = Rows(), labels = arange(12, int64) % 3;
        Test(() => Contrastive.InfoNCE(x, y, 0.01), nameof(Contrastive.InfoNCE));
        Test(() => Contrastive.ImprovedContrastive(x, y), nameof(Contrastive.ImprovedContrastive));
        Test(() => Contrastive.GISTEmbed(x, y, x, y), nameof(Contrastive.GISTEmbed));
        Test(() => Contrastive.SINCERE(x, labels, 0.01), nameof(Contrastive.SINCERE));
        Test(() => Contrastive.EpsilonSupCon(x, labels, 0.01), nameof(Contrastive.EpsilonSupCon));
        Test(() => Contrastive.CoSENT(x, y, labels, 0.01), nameof(Contrastive.CoSENT));

        Tensor Rows() => randn(12, 3, dtype: float32, generator: generator).requires_grad_();

        void Test(Func<Tensor> loss, string name)
        {
            var gradient = torch.autograd.grad([loss()], [x], retain_graph: true, create_graph: true)[0];
            var second = torch.autograd.grad([gradient.square().sum()], [x])[0];
            Assert.True(CaseCheck.Numbers(second).All(double.IsFinite), $"{kernel}: {name}");
        }
    });

    [Theory]
    [MemberData(nameof(CatalogueData.DifferentiatedParameters), MemberType = typeof(CatalogueData))]
    public void TheMixedSecondDerivativeByAParameterIsThatOfDifferences(string name, string parameter)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output, items: 8, width: 3, classes: 2);
        var (loss, parameters, input) = (example.Loss.Loss, example.Loss.Parameters, example.Loss.Loss.Differentiable[0]);
        var leaf = example.Inputs[input].detach().requires_grad_();
        var learnt = tensor([0.3], [], float64).requires_grad_();
        var value = loss.Evaluate(example.Inputs.With(input, leaf), parameters.With(parameter, learnt));
        var first = torch.autograd.grad([value], [learnt], retain_graph: true, create_graph: true)[0];
        Assert.True(first.requires_grad, $"{example}: the gradient of the {parameter} is a constant.");
        var mixed = CaseCheck.Numbers(torch.autograd.grad([first], [leaf], allow_unused: true)[0]);
        var expected = Differences.Along([0.3], [1], moved =>
            Evaluated.Of(example with { Loss = example.Loss with { Parameters = parameters.With(parameter, moved[0]) } }).Gradient(input));
        Near.Equal(expected, mixed, Allowed.SecondDifferences, example, "mixed second derivative");
    }

    [Theory]
    [MemberData(nameof(CatalogueData.DifferentiatedParameters), MemberType = typeof(CatalogueData))]
    public void TheSecondDerivativeByAParameterIsThatOfDifferences(string name, string parameter)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output, items: 8, width: 3, classes: 2);
        Near.Equal(Differences.Along([0.3], [1], moved => First(moved[0]).item<double>()), Second(), Allowed.SecondDifferences, example);

        Tensor First(double number) => Slope(tensor(number).requires_grad_());

        double Second()
        {
            var learnt = tensor(0.3).requires_grad_();
            return torch.autograd.grad([Slope(learnt)], [learnt])[0].item<double>();
        }

        Tensor Slope(Tensor learnt) => torch.autograd.grad(
            [example.Loss.Loss.Evaluate(example.Inputs, example.Loss.Parameters.With(parameter, learnt))], [learnt], retain_graph: true, create_graph: true)[0];
    }

    /// <summary>An anchor without a negative has a level of minus infinity, whose derivatives are 0 by selection only.</summary>
    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void TheGradientOfTheGradientIsFiniteWhereLittleIsCompared(string name)
    {
        using var scope = NewDisposeScope();
        foreach (var items in new[] { 1, 2, 4 })
        {
            var example = Example.Of(name, output, items, width: 3, classes: 1);
            var leaves = example.WithFeatures(tensor => tensor.detach().requires_grad_());
            Tensor[] wanted = [.. example.Loss.Loss.Differentiable.Select(input => leaves.Inputs[input])];
            if (wanted.Any(leaf => leaf.numel() == 0)) continue;
            var gradients = torch.autograd.grad([example.Loss.Evaluate(leaves.Inputs)], wanted, retain_graph: true, create_graph: true, allow_unused: true);
            foreach (var gradient in gradients.Where(gradient => gradient is { IsInvalid: false, requires_grad: true }))
                foreach (var second in torch.autograd.grad([gradient.sum()], wanted, retain_graph: true, allow_unused: true))
                    if (second is { IsInvalid: false })
                        Assert.All(CaseCheck.Numbers(second), number => Assert.True(double.IsFinite(number), $"{example}: {number}."));
        }
    }

    /// <summary>Numbers without a pattern that a derivative could be orthogonal to.</summary>
    private static double[] Weights(long length) => [.. Enumerable.Range(0, (int)length).Select(k => Math.Sin(1 + (1.7 * k)))];
}
