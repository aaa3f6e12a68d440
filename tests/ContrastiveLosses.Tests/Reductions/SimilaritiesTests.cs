using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Managed;
using ContrastiveLosses.Kernels.Torch;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;
using ContrastiveLosses.Tests.Oracles;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Reductions;

/// <summary>Every reduction, value and gradient, against double loops.</summary>
public sealed class SimilaritiesTests(ITestOutputHelper output)
{
    /// <summary>Kernel, rows, columns, width, square: around every border of the blocks, and the degenerate shapes.</summary>
    public static TheoryData<string, int, int, int, bool> Shapes
    {
        get
        {
            var shapes = new TheoryData<string, int, int, int, bool>();
            foreach (var kernel in new[] { "torch, 64 pairs", "managed, 512 bits" })
            {
                foreach (var (rows, columns) in new[] { (0, 5), (5, 0), (9, 17), (17, 1), (1, 9) }) shapes.Add(kernel, rows, columns, 4, false);
                foreach (var rows in new[] { 0, 1, 2, 30 }) shapes.Add(kernel, rows, rows, 1, true);
            }
            foreach (var rows in new[] { 7, 8, 9, 15, 16, 17 })
            {
                shapes.Add("torch, 64 pairs", rows, rows, 3, true);
                shapes.Add("torch, 64 pairs", rows, 8, 3, false);
            }
            foreach (var kernel in new[] { "managed, 512 bits", "managed, 256 bits", "managed, 128 bits" })
            {
                foreach (var rows in new[] { 17, 95, 96, 97, 130 }) shapes.Add(kernel, rows, rows, 3 + rows % 5, true);
                foreach (var (rows, columns) in new[] { (97, 30), (30, 97), (96, 192), (130, 100) }) shapes.Add(kernel, rows, columns, 1 + rows % 40, false);
            }
            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void EveryReductionEqualsItsDoubleLoop(string kernel, int rows, int columns, int width, bool square)
    {
        using var scope = NewDisposeScope();
        using var forced = KernelChoice.Force(KernelOf(kernel));
        // Not string's own hash, which differs between runs.
        var seed = 1000 * rows + 10 * columns + width;
        output.WriteLine($"seed {seed}");
        var problem = new RandomProblem(seed, rows, columns, width, square);
        PairSet[] sets =
        [
            PairSet.All, PairSet.SameItem, PairSet.Others, PairSet.Positives, PairSet.Negatives, PairSet.AlignedPositives,
            PairSet.ConflictingPositives, PairSet.AlignedNegatives, PairSet.ConflictingNegatives, new PairSet(0), new PairSet(0b1001_0110),
        ];
        foreach (var set in sets)
        {
            var logWeights = tensor(problem.LogWeights);
            Check(problem, _ => RowReduction.Count(set));
            Check(problem, _ => RowReduction.Sum(set));
            Check(problem, _ => RowReduction.Mean(set));
            Check(problem, _ => RowReduction.LogSumExp(set));
            Check(problem, _ => RowReduction.LogSumExp(set, -0.5, logWeights));
            Check(problem, level => RowReduction.LogAddExp(set, level, 0.25));
            Check(problem, level => RowReduction.LogAddExp(set, level, 0.25, alpha: -1.5));
            Check(problem, _ => RowReduction.SquaredDeviations(set));
            CheckColumns(problem, set);
        }
    }

    [Fact]
    public void ALinearReductionIsRightForEachOfThe256Sets()
    {
        using var scope = NewDisposeScope();
        var problem = new RandomProblem(7, 11, 13, 2);
        for (var table = 0; table < 256; table++)
        {
            Check(problem, _ => RowReduction.Count(new PairSet((byte)table)));
            Check(problem, _ => RowReduction.Sum(new PairSet((byte)table)));
        }
    }

    [Theory]
    [InlineData("torch, 64 pairs")]
    [InlineData("managed, 512 bits")]
    public void ALogSumExpIsRightForEachOfThe256Sets(string kernel)
    {
        using var scope = NewDisposeScope();
        using var forced = KernelChoice.Force(KernelOf(kernel));
        var problem = new RandomProblem(8, 9, 9, 2, square: true);
        for (var table = 0; table < 256; table++)
            Check(problem, _ => RowReduction.LogSumExp(new PairSet((byte)table)));
    }

    [Fact]
    public void ReductionsOfOnePassEqualThoseOfSeveral()
    {
        using var scope = NewDisposeScope();
        var s = new RandomProblem(9, 20, 15, 4).Similarities();
        var (lse, mean, deviations) = s.Reduce(
            RowReduction.LogSumExp(PairSet.Others), RowReduction.Mean(PairSet.Positives), RowReduction.SquaredDeviations(PairSet.Negatives));
        // Not to the bit: on which keys all sets together depend decides in which order the kernel adds.
        Equal(s.Reduce(RowReduction.LogSumExp(PairSet.Others)), lse);
        Equal(s.Reduce(RowReduction.Mean(PairSet.Positives)), mean);
        Equal(s.Reduce(RowReduction.SquaredDeviations(PairSet.Negatives)), deviations);

        static void Equal(Tensor expected, Tensor found)
        {
            foreach (var (a, b) in expected.reshape(-1).data<double>().ToArray().Zip(found.reshape(-1).data<double>().ToArray())) Assert.Equal(a, b, 1e-13);
        }
    }

    [Theory]
    [InlineData("torch, 64 pairs")]
    [InlineData("managed, 512 bits")]
    [InlineData("managed, 256 bits")]
    [InlineData("managed, 128 bits")]
    public void ArgMaxFindsTheLowestOfTheLargest(string kernel)
    {
        using var scope = NewDisposeScope();
        using var forced = KernelChoice.Force(KernelOf(kernel));
        foreach (var (rows, columns, square) in new[] { (23, 19, false), (120, 110, false), (130, 130, true) })
            foreach (var smallest in new[] { false, true })
                CheckArgMax(new RandomProblem(10, rows, columns, 2, square), smallest);
    }

    private static void CheckArgMax(RandomProblem problem, bool smallest)
    {
        // Columns in pairs of equal ones, so that there are ties.
        for (var j = 0; j + 1 < problem.Columns; j += 2)
            (problem.Y[j + 1, 0], problem.Y[j + 1, 1], problem.LogWeights[j + 1]) = (problem.Y[j, 0], problem.Y[j, 1], problem.LogWeights[j]);
        foreach (var set in new[] { PairSet.All, PairSet.Positives, PairSet.Negatives, new PairSet(0) })
        {
            var found = problem.Similarities().ArgMax(set, tensor(problem.LogWeights), smallest).data<long>().ToArray();
            for (var i = 0; i < problem.Rows; i++)
            {
                var (best, index) = (double.NegativeInfinity, -1);
                for (var j = 0; j < problem.Columns; j++)
                {
                    var score = (smallest ? -1 : 1) * (problem.S(i, j) + problem.LogWeights[j]);
                    if (problem.IsMember(set, i, j) && score > best + 1e-12) (best, index) = (score, j);
                }
                Assert.Equal(index, found[i]);
            }
        }
    }

    [Fact]
    public void ATensorTemperatureGetsTheGradientOfTheQuotient()
    {
        using var scope = NewDisposeScope();
        var x = randn(12, 4, dtype: float64);
        var labels = Scalars(12, 3);
        double Loss(double temperature) => Contrastive.SupCon(x, labels, temperature).item<double>();
        var t = tensor(0.3, dtype: float64).requires_grad_(true);
        Contrastive.SupCon(x, labels, t).backward();
        Assert.Equal((Loss(0.3 + 1e-6) - Loss(0.3 - 1e-6)) / 2e-6, t.grad!.item<double>(), 1e-7);
    }

    [Fact]
    public void TheGradientOfTheGradientIsThatOfFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        var problem = new RandomProblem(11, 8, 6, 3);
        Tensor Gradient(Tensor features, bool again)
        {
            var s = Similarities.Between(
                new Items(features, new Keys(arange(8), Scalars(8, 3)), [8]), new Items(problem.ColumnFeatures, new Keys(arange(6), Scalars(6, 3)), [6]), 0.5);
            var (lse, deviations, mean) = s.Reduce(
                RowReduction.LogSumExp(PairSet.Others), RowReduction.SquaredDeviations(PairSet.Negatives), RowReduction.Mean(PairSet.Positives));
            var value = (s.Reduce(RowReduction.LogAddExp(PairSet.Positives, lse, 0.1, alpha: -0.7)) + deviations * mean).sum();
            return torch.autograd.grad([value], [features], create_graph: again, retain_graph: again)[0];
        }
        problem.Similarities();
        var x = problem.RowFeatures;
        var direction = randn_like(x);
        var second = torch.autograd.grad([(Gradient(x, true) * direction).sum()], [x])[0];
        foreach (var (i, d) in new[] { (0, 0), (3, 1), (7, 2) })
        {
            double Shifted(double step)
            {
                var moved = x.detach().clone();
                moved[i, d] = moved[i, d] + step;
                return (Gradient(moved.requires_grad_(true), false) * direction).sum().item<double>();
            }
            Assert.Equal((Shifted(1e-5) - Shifted(-1e-5)) / 2e-5, second[i, d].item<double>(), 1e-6);
        }
    }

    private static IKernel KernelOf(string name) => name.Split(' ') is ["torch,", var pairs, _]
        ? new TorchKernel(long.Parse(pairs, System.Globalization.CultureInfo.InvariantCulture))
        : new ManagedKernel(int.Parse(name.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));

    private static Tensor Scalars(int count, int classes) => tensor(Enumerable.Range(0, count).Select(k => (long)k % classes).ToArray());

    private static void Check(RandomProblem problem, Func<Tensor, RowReduction> make)
    {
        var s = problem.Similarities();
        var reduction = make(problem.LevelTensor);
        var (values, derivatives, levels) = NaiveReductions.Of(problem, reduction);
        Compare(problem, reduction, s.Reduce(reduction), values, (i, _) => Weight(i), derivatives);
        if (reduction is Tile { Level: not null } && problem.Rows * problem.Columns > 0)
            Equal(reduction, [.. levels.Select((level, i) => level * Weight(i))], problem.LevelTensor.grad!);
    }

    private static void CheckColumns(RandomProblem problem, PairSet set)
    {
        var reduction = RowReduction.ColumnLogSumExp(set);
        var (values, derivatives) = NaiveReductions.Columns(problem, set);
        Compare(problem, reduction, problem.Similarities().Reduce(reduction), values, (_, j) => Weight(j), derivatives);
    }

    /// <summary>The value, and the gradients of sum_k weight_k value_k by rows and columns.</summary>
    private static void Compare(
        RandomProblem problem, RowReduction reduction, Tensor value, double[] values, Func<int, int, double> weight, double[,] derivatives)
    {
        Equal(reduction, values, value.detach());
        if (!value.requires_grad) return;
        var weights = tensor(Enumerable.Range(0, values.Length).Select(Weight).ToArray());
        // An empty set is minus infinity; its gradient must be 0 all the same.
        (value * weights).sum().backward();
        var width = problem.X.GetLength(1);
        var (rows, columns) = (new double[problem.Rows * width], new double[problem.Columns * width]);
        for (var i = 0; i < problem.Rows; i++)
            for (var j = 0; j < problem.Columns; j++)
                for (var d = 0; d < width; d++)
                {
                    var g = weight(i, j) * derivatives[i, j] * RandomProblem.Scale;
                    rows[i * width + d] += g * problem.Y[j, d];
                    columns[j * width + d] += g * problem.X[i, d];
                }
        if (problem.IsSquare) rows = [.. rows.Zip(columns, (a, b) => a + b)];
        Equal(reduction, rows, problem.RowFeatures.grad!);
        if (!problem.IsSquare) Equal(reduction, columns, problem.ColumnFeatures.grad!);
    }

    private static double Weight(int k) => 0.5 + k % 3;

    private static void Equal(RowReduction reduction, double[] expected, Tensor found)
    {
        var values = found.reshape(-1).data<double>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (var k = 0; k < values.Length; k++)
            Assert.True(
                expected[k].Equals(values[k]) || Math.Abs(expected[k] - values[k]) <= 1e-11 * Math.Max(1, Math.Abs(expected[k])),
                $"{reduction}: {values[k]:R} instead of {expected[k]:R} at {k} of {values.Length}");
    }
}
