using ContrastiveLosses.Arguments;
using ContrastiveLosses.Kernels;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Tests.Kernels;

/// <summary>Rows without a member of the set beside rows with some, in one tile and in several.</summary>
public sealed class EmptySetTests
{
    public static TheoryData<string, int, bool> Each
    {
        get
        {
            var cases = new TheoryData<string, int, bool>();
            foreach (var one in NamedKernels.AndShape)
                foreach (var count in new[] { 20, 200 })
                    cases.Add((string)one[0], count, (bool)one[1]);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Each))]
    public void WhateverArrivesAtAnEmptySetChangesNothing(string name, int count, bool square)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(20);
        var features = randn(count, 6, generator: generator);
        // Every third item has a label that no other has, and nobody's bias.
        var numbers = arange(count, int64);
        using Scalar three = 3L;
        var isAlone = numbers.remainder(three).eq(Scalars.Zero);
        var keys = new Keys(numbers, numbers.remainder(4L.ToScalar()).add(1000L.ToScalar()).where(isAlone.logical_not(), numbers), numbers.remainder(2L.ToScalar()).masked_fill(isAlone, Scalars.NoKey));
        RowReduction[] reductions =
        [
            RowReduction.LogSumExp(PairSet.Positives), RowReduction.LogAddExp(PairSet.Positives, rand(count, generator: generator), 0.2),
            RowReduction.SquaredDeviations(PairSet.AlignedPositives), RowReduction.Sum(PairSet.Positives), RowReduction.ColumnLogSumExp(PairSet.Positives),
        ];
        var problem = new TileProblem(features, square ? null : features.flip(0).flip(0), keys, keys, 5, [.. reductions.Cast<Tile>()]);
        var kernel = NamedKernels.Of(name);
        Assert.Contains(0L, kernel.Count(problem, [PairSet.Positives])[0].data<long>().ToArray());
        var values = kernel.Forward(problem);
        var (quiet, loud) = (Gradients(Scalars.Zero), Gradients(Scalars.NotANumber));
        Assert.Equal(quiet.Length, loud.Length);
        for (var k = 0; k < quiet.Length; k++)
        {
            Assert.All(quiet[k], number => Assert.True(float.IsFinite(number)));
            Assert.Equal(quiet[k], loud[k]);
        }

        float[][] Gradients(Scalar atEmptySets)
        {
            var arriving = values.Select((value, k) => ones_like(value).mul((k + 1.0).ToScalar()).masked_fill(isAlone, atEmptySets)).ToArray();
            return [.. kernel.Backward(problem, values, arriving).OfType<Tensor>().Select(gradient => gradient.data<float>().ToArray())];
        }
    }
}
