using System.Globalization;
using ContrastiveLosses.Benchmarks.Measures;
using ContrastiveLosses.Kernels;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Kernels;

/// <summary>A queue, a teacher's embeddings or a fixed bias want no gradient, and none is computed.</summary>
public sealed class ConstantsTests
{
    private const int Items = 140, Width = 6;

    public static TheoryData<string, bool> Each => NamedKernels.AndShape;

    /// <summary>For each choice of what is constant: of that nothing comes, and of the rest the very bits that come where nothing is constant.</summary>
    [Theory]
    [MemberData(nameof(Each))]
    public void WhatIsConstantHasNoGradientAndChangesNoOther(string name, bool square)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(21);
        Tensor[] inputs = [randn(Items, Width, generator: generator), randn(Items, Width, generator: generator), randn(Items, generator: generator)];
        var kernel = NamedKernels.Of(name);
        var columns = square ? 0 : 2;
        var expected = Gradients(kernel, inputs, square, choice: 5 + columns);
        foreach (var choice in new[] { 1, 4, 5, columns, columns + 1, columns + 4 }.Where(choice => choice > 0))
        {
            var found = Gradients(kernel, inputs, square, choice);
            for (var k = 0; k < inputs.Length; k++) Assert.Equal((choice >> k & 1) == 1 ? expected[k] : null, found[k]);
        }
    }

    [Fact]
    public void NothingIsKeptOfASumThatIsNotWanted()
    {
        var growth = double.Parse(Child.Run(nameof(ConstantsTests), "40"), CultureInfo.InvariantCulture);
        // The sums of 500 labels' rows, in float64, are 4 MiB.
        Assert.True(growth < 80, $"{growth} MiB more after 40 iterations.");
    }

    /// <summary>In a process of its own: the memory in MiB that so many more iterations with constant rows need at their peak.</summary>
    internal static void Run(string[] arguments)
    {
        using var scope = NewDisposeScope();
        using Scalar classes = 500L;
        var (x, y, labels) = (randn(1000, 1024), randn(1000, 1024).requires_grad_(), arange(1000).remainder(classes));
        Iterate(4);
        Console.Write((PeakMemory.Of(() => Iterate(int.Parse(arguments[0], CultureInfo.InvariantCulture))) / 1048576.0).ToString(CultureInfo.InvariantCulture));

        void Iterate(int times)
        {
            for (var k = 0; k < times; k++)
            {
                using var iteration = NewDisposeScope();
                Contrastive.UniCL(x, y, labels).backward();
            }
        }
    }

    /// <summary>As autograd asks for them, of rows, of columns and of the level of one reduction.</summary>
    private static float[]?[] Gradients(IKernel kernel, Tensor[] inputs, bool square, int choice)
    {
        using var scope = NewDisposeScope();
        using var forced = KernelChoice.Force(kernel);
        Tensor[] given = [.. inputs.Select((input, k) => input.detach().clone().requires_grad_((choice >> k & 1) == 1))];
        using Scalar labels = 5L;
        var keys = new Keys(arange(Items), arange(Items).remainder(labels));
        RowReduction[] reductions =
        [
            RowReduction.LogAddExp(PairSet.Positives, given[2], 0.2), RowReduction.LogSumExp(PairSet.Negatives),
            RowReduction.SquaredDeviations(PairSet.Positives), RowReduction.Sum(PairSet.Positives),
        ];
        var values = RowReductionFunction.Reduce(new(given[0], square ? null : given[1], keys, keys, 1.5, [.. reductions.Cast<Tile>()]));
        values.Select((value, k) => (value * (k + 1)).sum()).Aggregate((sum, value) => sum + value).backward();
        return [.. given.Select(input => input.grad is { IsInvalid: false } gradient ? gradient.data<float>().ToArray() : null)];
    }
}
