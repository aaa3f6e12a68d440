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
                var found = Evaluated.Of(Bad(example, input, poison));
                Assert.True(double.IsNaN(found.Value), $"{example}: {poison} in {input} gives {found.Value}.");
            }
        }
    }

    /// <summary>An anchor is compared with what changes its value when it moves.</summary>
    [Theory]
    [MemberData(nameof(CatalogueData.WithAnchors), MemberType = typeof(CatalogueData))]
    public void EveryAnchorThatIsComparedWithABadEntryIsNotANumber(string name)
    {
        using var scope = NewDisposeScope();
        var example = Example.Of(name, output, dtype: ScalarType.Float32);
        var before = Evaluated.ValuesOf(example, Reduction.None);
        foreach (var input in example.Loss.Loss.Differentiable)
        {
            var compared = 0;
            foreach (var entry in new[] { 1, 5, 9 })
            {
                var moved = Evaluated.ValuesOf(Bad(example, input, 1.5, entry), Reduction.None);
                var found = Evaluated.ValuesOf(Bad(example, input, double.NaN, entry), Reduction.None);
                foreach (var k in Enumerable.Range(0, before.Length).Where(k => before[k] != moved[k]))
                {
                    compared++;
                    Assert.True(double.IsNaN(found[k]), $"{example}: NaN in entry {entry} of {input} gives anchor {k} the value {found[k]}.");
                }
            }
            Assert.True(compared > 0, $"{example}: no anchor is compared with {input}.");
        }
    }

    /// <summary>
    /// A row may be of an anchor or a class that does not count. One that nothing is compared with shows nowhere; where nothing counts at
    /// all the loss is 0, and its gradients tell.
    /// </summary>
    [Theory]
    [MemberData(nameof(CatalogueData.Cases), MemberType = typeof(CatalogueData))]
    public void ABadRowDoesNotLeaveALossThatLooksRightWithGradientsThatAreNot(string name)
    {
        using var scope = NewDisposeScope();
        var drawn = Example.Of(name, output, items: 8);
        Example[] examples = drawn.Loss.Loss.LabelsAreNames
            ? [Labelled(number => zeros_like(number)), Labelled(number => number), Labelled(number => (number - 1).clamp_min(0))]
            : [Labelled(number => zeros_like(number))];
        foreach (var example in examples)
        {
            var nothingCounts = Evaluated.ValueOf(example) == 0;
            foreach (var input in example.Loss.Loss.Differentiable)
            {
                var width = example.Inputs[input].shape[^1];
                for (var first = 0L; first < example.Inputs[input].numel(); first += width)
                {
                    var bad = Bad(example, input, double.NaN, first);
                    var found = Evaluated.ValueOf(bad);
                    Assert.True(
                        double.IsNaN(found) || nothingCounts == Evaluated.Of(bad).AllGradients.Any(double.IsNaN),
                        $"{example}: NaN in entry {first} of {input} gives {found}.");
                }
            }
        }

        Example Labelled(Func<Tensor, Tensor> ofNumber) =>
            drawn.WithLabels(labels => labels.dim() == 1 ? ofNumber(arange(labels.shape[0], int64)) : labels);
    }

    /// <summary>Such a row has a value that no embedding changes, but gradients that its NaN would reach.</summary>
    [Fact]
    public void ABadRowThatHasNothingToBeComparedWithMakesTheLossNotANumberBesideRowsThatHave() => EachKernel.Run(kernel =>
    {
        using var scope = NewDisposeScope();
        var good = randn(3, 2, dtype: float64, generator: new Generator(1));
        var bad = good.clone();
        using Scalar poison = double.NaN;
        bad.narrow(0, 0, 1).fill_(poison);
        var none = tensor(new long[] { -1, 1, 2 }).unsqueeze(1);
        var own = arange(3, int64);
        foreach (var normalize in new[] { true, false })
        {
            Test(Contrastive.SampledNCE(bad, good, good, none, normalize: normalize), "anchors");
            Test(Contrastive.SampledNCE(good, bad, good, none, normalize: normalize), "positives");
            var candidates = tensor(new long[] { 0, 0, 1 }).unsqueeze(1);
            Test(Contrastive.ProtoNCE(bad, good, own, ones(3, dtype: float64), candidates, normalize), "features");
        }

        void Test(Tensor loss, string what) => Assert.True(double.IsNaN(loss.item<double>()), $"{kernel}: NaN in {what} gives {loss.item<double>()}.");
    });

    private static Example Bad(Example example, string input, double number, long entry = 5)
    {
        var bad = example.Inputs[input].clone();
        using Scalar value = number;
        bad.reshape(-1).narrow(0, entry, 1).fill_(value);
        return example.With(example.Inputs.With(input, bad));
    }
}
