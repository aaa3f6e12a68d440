using ContrastiveLosses.Reference;
using ContrastiveLosses.Reference.Catalogue;
using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>Temperatures, magnitudes and positions at which a careless formula overflows, saturates or divides by nothing.</summary>
public sealed class Extremes(ITestOutputHelper output)
{
    public static TheoryData<string, double> Temperatures
    {
        get
        {
            var all = new TheoryData<string, double>();
            foreach (var loss in Losses.Cases.Where(loss => loss.Loss.IsOfBatch && loss.Normalizes && (loss.Loss.HasTemperature || loss.Parameters.ContainsKey("temperature"))))
                foreach (var temperature in new[] { 0.005, 0.01, 0.3, 5, 100 }.Select(temperature => Math.Max(temperature, loss.Loss.LowestTemperature(loss.Parameters))).Distinct())
                    all.Add(loss.Name, temperature);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Temperatures))]
    public void Float32IsRightAtEveryTemperature(string name, double temperature)
    {
        using var scope = NewDisposeScope();
        Check(Example.Of(name, output, items: 24, width: 6, dtype: ScalarType.Float32), temperature);
    }

    public static TheoryData<string> OfLowTemperatures => CatalogueData.Where(loss =>
        loss.Loss.HasTemperature && loss.Normalizes && loss.Loss.LowestTemperature(loss.Parameters) <= 0.01);

    [Theory]
    [MemberData(nameof(OfLowTemperatures))]
    public void Float32IsRightAtATemperatureOfOneHundredthOnAnyBatch(string name) => Property.Check(
        output, shape => Check((shape with { Items = 4 * shape.Items, Width = 4 * shape.Width }).Of(CatalogueData.Find(name), ScalarType.Float32), 0.01), tests: 4);

    private static void Check(Example drawn, double temperature)
    {
        var single = drawn with { Loss = drawn.Loss with { Parameters = drawn.Loss.Parameters.With("temperature", temperature) } };
        var tolerance = Tolerance.For(ScalarType.Float32);
        var expected = Evaluated.Of(single.To(ScalarType.Float64));
        var found = Evaluated.Of(single);
        Near.Finite(found, single);
        Near.Equal(expected.Values, found.Values, temperature < 0.01 ? Allowed.FromHundreds : tolerance.Value, single);
        // Gradients grow with 1 / temperature; their errors are relative to that.
        foreach (var input in single.Loss.Loss.Differentiable)
            Near.Equal(
                [.. expected.Gradient(input).Select(number => number * Math.Min(1, temperature))],
                [.. found.Gradient(input).Select(number => number * Math.Min(1, temperature))], tolerance.Gradient, single, $"gradient of {input}");
    }

    /// <summary>What a temperature of 0.01 is to embeddings that are not normalised: similarities of up to 100; and logits of that size.</summary>
    [Theory]
    [MemberData(nameof(CatalogueData.NotNormalizing), MemberType = typeof(CatalogueData))]
    public void Float32IsRightForSimilaritiesOfUpToAHundred(string name)
    {
        using var scope = NewDisposeScope();
        var drawn = Example.Of(name, output, items: 24, width: 6, dtype: ScalarType.Float32);
        var single = drawn.WithFeatures(tensor => drawn.Loss.Loss.IsOfEmbeddings ? OfLength(10 * Math.Sqrt(Divisor(drawn)), tensor) : tensor * 100);
        var found = Evaluated.Of(single);
        Near.Finite(found, single);
        Near.Equal(Evaluated.Of(single.To(ScalarType.Float64)), found, Allowed.FromHundreds, Tolerance.For(ScalarType.Float32).Gradient, single);
    }

    [Theory]
    [MemberData(nameof(CatalogueData.Normalizing), MemberType = typeof(CatalogueData))]
    public void TheLengthOfEmbeddingsDoesNotMatter(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output, dtype: ScalarType.Float32);
        var expected = Evaluated.Of(example);
        var tolerance = Tolerance.For(ScalarType.Float32);
        foreach (var magnitude in new[] { 1e-30, 1e-15, 1e15, 1e30 })
        {
            using Scalar factor = magnitude;
            var scaled = example.WithFeatures(tensor => tensor.mul(factor));
            var found = Evaluated.Of(scaled);
            Near.Finite(found, scaled);
            Near.Equal(expected.Values, found.Values, tolerance.Value, scaled, $"value at magnitude {magnitude}");
            foreach (var input in example.Loss.Loss.Differentiable)
                Near.Equal(expected.Gradient(input), [.. found.Gradient(input).Select(number => number * magnitude)], tolerance.Gradient, scaled,
                    $"gradient of {input} at magnitude {magnitude}");
        }
    }

    public static TheoryData<string, string> Positions
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var loss in Losses.Cases.Where(loss => loss.Loss.IsOfBatch))
                foreach (var position in new[] { "duplicates", "antipodes", "all equal", "zero rows", "all zero" })
                    all.Add(loss.Name, position);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Positions))]
    public void ValueAndGradientAreFiniteAt(string name, string position)
    {
        using var scope = NewDisposeScope();
        var single = Example.Of(name, output, dtype: ScalarType.Float32).WithFeatures(tensor => At(position, tensor));
        var tolerance = Tolerance.For(ScalarType.Float32);
        EachKernel.Run(_ =>
        {
            var (expected, found) = (Evaluated.Of(single.To(ScalarType.Float64)), Evaluated.Of(single));
            Near.Finite(expected, single);
            Near.Finite(found, single);
            Near.Equal(expected, found, tolerance.Value, tolerance.Gradient, single);
        });
    }

    [Theory]
    [MemberData(nameof(CatalogueData.Normalizing), MemberType = typeof(CatalogueData))]
    public void AZeroRowGetsNoGradient(string name) => Property.Of(name, output, drawn =>
    {
        var example = drawn.WithFeatures(tensor => At("zero rows", tensor));
        var found = Evaluated.Of(example);
        foreach (var input in example.Loss.Loss.Differentiable)
        {
            var isZero = CaseCheck.Numbers(example.Inputs[input].eq(0).all(-1, keepdim: true).expand_as(example.Inputs[input]));
            Assert.All(found.Gradient(input).Zip(isZero), pair => Assert.True(pair.Second == 0 || pair.First == 0, $"{example}: gradient {pair.First}."));
        }
    }, tests: 4);

    /// <summary>What the loss divides products by, at the least.</summary>
    private static double Divisor(Example example) =>
        example.Inputs.TryGetValue("concentrations", out var concentrations) ? concentrations.min().item<float>()
        : (example.Loss.Parameters.GetValueOrDefault("temperature") ?? example.Loss.Parameters.GetValueOrDefault("lambda")) as double? ?? 1;

    private static Tensor OfLength(double length, Tensor rows) => nn.functional.normalize(rows, 2, -1, 1e-12) * length;

    /// <summary>Rows moved to where distances are 0, cosines 1 or -1, or there is no direction.</summary>
    private static Tensor At(string position, Tensor rows)
    {
        var moved = rows.clone();
        var (flat, count) = (moved.reshape(-1, moved.shape[^1]), moved.numel() / moved.shape[^1]);
        var first = flat.narrow(0, 0, 1).clone();
        for (long k = 1; k < count; k++)
        {
            var row = flat.narrow(0, k, 1);
            switch (position)
            {
                case "duplicates" when k % 2 == 1: row.copy_(flat.narrow(0, k - 1, 1)); break;
                case "antipodes" when k % 2 == 1: row.copy_(flat.narrow(0, k - 1, 1).neg()); break;
                case "all equal": row.copy_(first); break;
                case "zero rows" when k % 3 == 1: row.zero_(); break;
            }
        }
        return position == "all zero" ? moved.zero_() : moved;
    }
}
