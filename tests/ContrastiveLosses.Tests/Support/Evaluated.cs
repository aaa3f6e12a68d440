using ContrastiveLosses.Reference.Comparison;

namespace ContrastiveLosses.Tests.Support;

/// <summary>A loss's numbers and its gradients by input, as plain arrays.</summary>
internal sealed record Evaluated(double[] Values, long[] Shape, ScalarType Dtype, IReadOnlyDictionary<string, double[]> Gradients)
{
    public double Value => Assert.Single(Values);

    public double[] Gradient(string name) => Gradients[name];

    /// <summary>All gradients one after the other.</summary>
    public double[] AllGradients => [.. Gradients.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => pair.Value)];

    /// <summary>The loss alone.</summary>
    public static double[] ValuesOf(Example example, Reduction reduction = Reduction.Mean)
    {
        using var scope = NewDisposeScope();
        return CaseCheck.Numbers(example.Loss.Evaluate(example.Inputs, reduction));
    }

    public static double ValueOf(Example example) => Assert.Single(ValuesOf(example));

    /// <summary>
    /// The loss and the gradient of sum_k weight_k value_k, all weights 1 where none are given. The inputs are taken as they lie
    /// in memory, as leaves of their own.
    /// </summary>
    public static Evaluated Of(Example example, Reduction reduction = Reduction.Mean, double[]? weights = null)
    {
        using var scope = NewDisposeScope();
        var leaves = example.WithLeaves();
        var value = example.Loss.Evaluate(leaves.Inputs, reduction);
        Assert.True(value.requires_grad, $"{example}: the result is not connected to its inputs.");
        var gradients = weights is null ? ones_like(value) : tensor(weights, value.shape, value.dtype);
        value.backward([gradients]);
        return new(CaseCheck.Numbers(value), value.shape, value.dtype, example.WithGradient.ToDictionary(
            name => name, name => GradientOf(leaves.Inputs[name]), StringComparer.Ordinal));
    }

    /// <summary>A leaf's gradient; that it has none counts as zeros.</summary>
    private static double[] GradientOf(Tensor leaf) =>
        leaf.grad is { IsInvalid: false } gradient ? CaseCheck.Numbers(gradient) : new double[leaf.numel()];
}
