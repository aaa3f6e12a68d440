using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>The same numbers, however they lie in memory, and whatever integers stand for the labels.</summary>
public sealed class Layouts(ITestOutputHelper output)
{
    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void TransposedInputsGiveTheSame(string name) =>
        Check(name, tensor => tensor.transpose(0, -1).contiguous().transpose(0, -1));

    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void EverySecondRowAndColumnOfALargerTensorGivesTheSame(string name) => Check(name, tensor =>
    {
        if (tensor.dim() == 1) return stack([tensor, full_like(tensor, double.NaN)], 1).select(1, 0);
        long[] larger = [tensor.shape[0] * 2, .. tensor.shape[1..^1], tensor.shape[^1] * 2];
        using Scalar filling = double.NaN;
        var storage = full(larger, filling, tensor.dtype);
        var view = tensor.dim() == 2
            ? storage.as_strided(tensor.shape, [2 * larger[1], 2])
            : storage.as_strided(tensor.shape, [2 * larger[1] * larger[2], larger[2], 2]);
        return view.copy_(tensor);
    });

    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void APartOfALargerTensorGivesTheSame(string name) => Check(name, tensor =>
        cat([full_like(tensor, double.NaN), tensor, full_like(tensor, double.NaN)]).narrow(0, tensor.shape[0], tensor.shape[0]));

    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void OneRowThatIsExpandedGivesTheSameAsItsCopies(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output).WithFeatures(tensor => tensor.narrow(0, 0, 1).expand(tensor.shape));
        var expected = Evaluated.Of(example.WithFeatures(tensor => tensor.contiguous()));
        Near.Equal(expected, Evaluated.Of(example), Allowed.Rearranged, Allowed.Rearranged, example);
    }

    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void LabelsOfEveryIntegerTypeGiveTheSameBits(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output);
        var expected = Evaluated.Of(example);
        foreach (var type in new[] { ScalarType.Int32, ScalarType.Int16, ScalarType.Byte, ScalarType.Int8 })
            Near.Same(expected, Evaluated.Of(example.WithLabels(labels => labels.to(type))), $"{example}, labels of {type}");
    }

    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void LabelsWithGapsBetweenThemGiveTheSameBits(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output);
        Near.Same(Evaluated.Of(example), Evaluated.Of(example.WithLabels(labels => stack([labels, labels.add(7)], 1).select(1, 0))), example);
    }

    [Theory]
    [MemberData(nameof(CatalogueData.WithNames), MemberType = typeof(CatalogueData))]
    public void NegativeAndLargeLabelsAreLabelsAsAnyOther(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output);
        // Similar or not is a truth value; any other label is a name.
        if (example.Inputs.ContainsKey("similar")) return;
        var expected = Evaluated.Of(example);
        foreach (var (factor, offset) in new[] { (1L, -1L), (-1L, 0L), (-1L, -1L), (1_000_003L, -5L), (1L << 61, long.MinValue + 1) })
            Near.Equal(expected, Evaluated.Of(example.WithLabels(labels => labels.mul(factor).add(offset))), Allowed.Rearranged, Allowed.Rearranged,
                $"{example}, labels times {factor} plus {offset}");
    }

    private void Check(string name, Func<Tensor, Tensor> layout)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output);
        var changed = example.WithFloats((_, tensor) => layout(tensor));
        foreach (var (input, tensor) in changed.Inputs)
            Near.Same(CaseCheck.Numbers(example.Inputs[input]), CaseCheck.Numbers(tensor), example, $"{input}, by its layout,");
        Near.Equal(Evaluated.Of(example), Evaluated.Of(changed), Allowed.Rearranged, Allowed.Rearranged, example);
    }
}
