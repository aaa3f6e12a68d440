using ContrastiveLosses.Reference.Catalogue;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Support;

/// <summary>A loss with inputs drawn for it, and the words to find them again.</summary>
internal sealed record Example(LossCase Loss, Inputs Inputs, string Origin)
{
    /// <summary>The same seed for a case in every run, and another for each case.</summary>
    public static int SeedOf(string name) => name.Aggregate(17, (hash, letter) => unchecked((hash * 31) + letter)) & 0xFFFFFF;

    /// <summary>An example of a few items, which says to the output what it is of.</summary>
    public static Example Of(
        string name, ITestOutputHelper output, int items = 12, int width = 4, int classes = 3, ScalarType dtype = ScalarType.Float64)
    {
        var example = Of(CatalogueData.Find(name), SeedOf(name), items, width, classes, dtype);
        output.WriteLine(example.Origin);
        return example;
    }

    public static Example Of(LossCase loss, int seed, int items, int width, int classes, ScalarType dtype = ScalarType.Float64) =>
        new(loss, loss.Draw(new(seed, items, width, classes, dtype)), $"{loss}: seed {seed}, {items} items of width {width} in {classes} classes, {dtype}");

    public Example With(Inputs inputs) => this with { Inputs = inputs };

    /// <summary>With other floating inputs; integers stay.</summary>
    public Example WithFloats(Func<string, Tensor, Tensor> change) =>
        With(Inputs.Each((name, tensor) => tensor.is_floating_point() ? change(name, tensor) : tensor));

    /// <summary>With the inputs that have a gradient changed.</summary>
    public Example WithFeatures(Func<Tensor, Tensor> change) =>
        With(Inputs.Each((name, tensor) => Loss.Loss.Differentiable.Contains(name) ? change(tensor) : tensor));

    /// <summary>With all that has a gradient as leaves of their own.</summary>
    public Example WithLeaves() =>
        With(Inputs.Each((name, tensor) => WithGradient.Contains(name) ? tensor.detach().requires_grad_() : tensor));

    /// <summary>The names of the inputs that have a gradient.</summary>
    public IEnumerable<string> WithGradient => Loss.Loss.Differentiable.Concat(Loss.Loss.Learnable);

    /// <summary>With the labels changed.</summary>
    public Example WithLabels(Func<Tensor, Tensor> change) =>
        With(Inputs.Each((name, tensor) => Loss.Loss.Labels.Contains(name) ? change(tensor) : tensor));

    public Example To(ScalarType dtype) => WithFloats((_, tensor) => tensor.to(dtype));

    public override string ToString() => Origin;
}
