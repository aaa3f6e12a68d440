using System.Runtime.InteropServices;
using ContrastiveLosses.Benchmarks.Suites;
using ContrastiveLosses.Reference;
using ContrastiveLosses.Reference.Catalogue;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>
/// Half types: rounded once, at the input, and computed in float32. The truth is float64 of the rounded inputs, so that nothing
/// of the rounding is forgiven to the computation. The CUDA kernels have a rounding more, and tests of their own (PrecisionTests).
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

    [CpuTheory]
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

    public static TheoryData<string> Plain => [.. DenseForms.All.Keys];

    [Theory]
    [MemberData(nameof(Plain))]
    public void NoNumberIsWorseThanThatOfThePlainOperatorsInBFloat16(string name) => CompareWithPlainOperators(name, ScalarType.BFloat16, 1.0 / (1 << 9));

    [Float16ProductsTheory]
    [MemberData(nameof(Plain))]
    public void NoNumberIsWorseThanThatOfThePlainOperatorsInFloat16(string name) => CompareWithPlainOperators(name, ScalarType.Float16, 1.0 / (1 << 12));

    /// <summary>A gradient is rounded to its input's type, and the plain one may be lucky in its last place.</summary>
    private void CompareWithPlainOperators(string name, ScalarType type, double lastPlace)
    {
        using var scope = NewDisposeScope();
        var loss = Losses.Find(name)!.Cases.First();
        var half = Example.Of(loss, 1, 64, 16, 4).To(type);
        output.WriteLine(half.Origin);
        var expected = Evaluated.Of(half.To(ScalarType.Float64));
        var (found, plain) = (Evaluated.Of(half), Evaluated.Of(half with { Loss = DenseForms.Of(loss) }));
        NoWorse(expected.Values, found.Values, plain.Values, Tolerance.For(ScalarType.Float32).Value, 1, "value");
        foreach (var (input, gradient) in expected.Gradients)
            NoWorse(gradient, found.Gradient(input), plain.Gradient(input), lastPlace, 1e-30, $"gradient of {input}");

        void NoWorse(double[] expected, double[] found, double[] plain, double allowed, double least, string what)
        {
            var size = expected.Select(Math.Abs).Append(least).Max();
            var (own, others) = (Error(found), Error(plain));
            output.WriteLine($"{what}: {own:e1}, of plain operators {others:e1}");
            Assert.True(own <= others + allowed, $"{half}: the {what} is off by {own:e1}, that of plain operators by {others:e1}.");

            double Error(double[] numbers) => expected.Zip(numbers, (a, b) => Math.Abs(a - b)).Append(0).Max() / size;
        }
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class Float16ProductsTheoryAttribute : TheoryAttribute
    {
        public Float16ProductsTheoryAttribute()
        {
            using var one = ones([1, 1], float16);
            try
            {
                one.mm(one).Dispose();
            }
            catch (ExternalException)
            {
                Skip = "This libtorch has no products of float16 on the CPU.";
            }
        }
    }
}
