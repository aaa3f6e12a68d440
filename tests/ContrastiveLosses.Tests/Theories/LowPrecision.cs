using ContrastiveLosses.Reference;
using ContrastiveLosses.Reference.Catalogue;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>
/// Half types: rounded once, at the input, and computed in float32. The truth is float64 of the rounded inputs, so that nothing
/// of the rounding is forgiven to the computation.
/// </summary>
public sealed class LowPrecision(ITestOutputHelper output)
{
    public static TheoryData<string, ScalarType> Types
    {
        get
        {
            var all = new TheoryData<string, ScalarType>();
            foreach (var loss in Losses.Cases.Where(loss => loss.Loss.IsOfBatch))
                foreach (var type in new[] { ScalarType.Float16, ScalarType.BFloat16 })
                    all.Add(loss.Name, type);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void HalfTypesLoseNothingButTheirInputsRounding(string name, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var half = Example.Of(name, output, items: 24, width: 6).To(type);
        var expected = Evaluated.Of(half.To(ScalarType.Float64));
        var found = Evaluated.Of(half);
        Assert.Equal(ScalarType.Float32, found.Dtype);
        Near.Equal(expected.Values, found.Values, Tolerance.For(ScalarType.Float32).Value, half);
        // A gradient is of its input's type: half a unit in the last place of its largest entry.
        var rounding = type == ScalarType.Float16 ? 1.0 / (1 << 11) : 1.0 / (1 << 8);
        foreach (var (input, gradient) in expected.Gradients)
            Near.Equal(gradient, found.Gradient(input), rounding + Tolerance.For(ScalarType.Float32).Gradient, half, $"gradient of {input}");
    }
}
