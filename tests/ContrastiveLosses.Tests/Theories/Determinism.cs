using ContrastiveLosses.Reference;
using ContrastiveLosses.Reference.Catalogue;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Theories;

/// <summary>The same inputs give the same bits: again, with another number of threads, and from several threads at once.</summary>
[Collection(nameof(Alone))]
public sealed class Determinism(ITestOutputHelper output)
{
    /// <summary>Its prototypes' gradient is a product of few columns, whose sums MKL divides by the number of threads.</summary>
    private const string OfTorchsProducts = "proto_nce candidates";

    private static readonly Tolerance Rounding = Tolerance.For(ScalarType.Float32);

    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void TheSameInputsGiveTheSameBitsAgain(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output, items: 96, width: 20, classes: 5, dtype: ScalarType.Float32);
        var first = Evaluated.Of(example);
        Near.Same(first, Evaluated.Of(example), example);
        Near.Same(first, Evaluated.Of(example.WithFloats((_, tensor) => tensor.clone())), example);
    }

    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void OneThreadAndTwoGiveTheSameBits(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output, items: 200, width: 24, classes: 5, dtype: ScalarType.Float32);
        var before = get_num_threads();
        try
        {
            set_num_threads(1);
            var one = Evaluated.Of(example);
            set_num_threads(2);
            var (value, gradient) = name == OfTorchsProducts ? (Rounding.Value, Rounding.Gradient) : (0, 0);
            Near.Equal(one, Evaluated.Of(example), value, gradient, example);
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Theory]
    [MemberData(nameof(CatalogueData.Names), MemberType = typeof(CatalogueData))]
    public void EightCallersAtOnceEachGetTheSerialBits(string name)
    {
        using var scope = NewDisposeScope();
        var loss = Losses.Find(name)!.Cases.First();
        var examples = Enumerable.Range(0, 8).Select(k => Example.Of(loss, k, 32 + k, 8, 4, ScalarType.Float32)).ToArray();
        foreach (var example in examples) output.WriteLine(example.Origin);
        var expected = examples.Select(example => Evaluated.Of(example)).ToArray();
        var threads = examples.Select((example, k) => new Thread(() =>
        {
            for (var time = 0; time < 5; time++)
                if (failure is null)
                    failure = Record.Exception(() => Near.Same(expected[k], Evaluated.Of(example), example));
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.Null(failure);
    }

    private volatile Exception? failure;
}
