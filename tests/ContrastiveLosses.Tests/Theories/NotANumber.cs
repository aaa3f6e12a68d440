using ContrastiveLosses.Reference.Catalogue;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>Embeddings with NaN or infinity in them give NaN: no exception, no hang, and never a number that looks right.</summary>
public sealed class NotANumber(ITestOutputHelper output)
{
    public static TheoryData<string, double> Poisons
    {
        get
        {
            var all = new TheoryData<string, double>();
            foreach (var loss in Losses.Cases.Where(loss => loss.Loss.IsOfBatch))
                foreach (var poison in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
                    // A logit of minus infinity is a class that cannot be.
                    if (double.IsNaN(poison) || loss.Loss.IsOfEmbeddings)
                        all.Add(loss.Name, poison);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Poisons))]
    public void OneBadEntryMakesTheLossNotANumber(string name, double poison)
    {
        using var scope = NewDisposeScope();
        foreach (var dtype in new[] { ScalarType.Float64, ScalarType.Float32 })
        {
            var example = Example.Of(name, output, dtype: dtype);
            foreach (var input in example.Loss.Loss.Differentiable)
            {
                var bad = example.Inputs[input].clone();
                using Scalar value = poison;
                bad.reshape(-1).narrow(0, 5, 1).fill_(value);
                var found = Evaluated.Of(example.With(example.Inputs.With(input, bad)));
                Assert.True(double.IsNaN(found.Value), $"{example}: {poison} in {input} gives {found.Value}.");
            }
        }
    }
}
