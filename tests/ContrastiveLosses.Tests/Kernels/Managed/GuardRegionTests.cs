using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Managed;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;
using ContrastiveLosses.Reference.Comparison;

namespace ContrastiveLosses.Tests.Kernels.Managed;

/// <summary>
/// The kernel works on bare memory. Inputs lie between regions of NaN: read, they would make a result NaN; written, they would change.
/// </summary>
public sealed class GuardRegionTests
{
    private const int Margin = 5;

    [Theory]
    [InlineData(512, ScalarType.Float64)]
    [InlineData(256, ScalarType.Float64)]
    [InlineData(128, ScalarType.Float64)]
    [InlineData(512, ScalarType.Float32)]
    [InlineData(256, ScalarType.Float32)]
    [InlineData(128, ScalarType.Float32)]
    public void NothingOutsideOfTheInputsIsReadOrWritten(int bits, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        using var forced = KernelChoice.Force(new ManagedKernel(bits));
        foreach (var (rows, columns, width) in new[] { (1, 1, 1), (7, 3, 5), (50, 97, 33), (97, 50, 16), (130, 131, 19) })
        {
            var random = new Random(rows);
            var (x, y) = (Guarded.Of(random, rows, width, dtype), Guarded.Of(random, columns, width, dtype));
            var (level, weights) = (Guarded.Of(random, rows, 1, dtype), Guarded.Of(random, 1, columns, dtype));
            var labels = (Rows: GuardedLabels(random, rows), Columns: GuardedLabels(random, columns));
            var (left, right, bound) = (x.Inner.requires_grad_(), y.Inner.requires_grad_(), level.Inner.select(1, 0).requires_grad_());
            var s = Similarities.Between(
                new Items(left, new Keys(arange(rows), labels.Rows), [rows]), new Items(right, new Keys(arange(columns), labels.Columns), [columns]), 0.5);
            var (lse, mean, deviations) = s.Reduce(
                RowReduction.LogSumExp(PairSet.All, 1, weights.Inner.select(0, 0)), RowReduction.Mean(PairSet.Positives), RowReduction.SquaredDeviations(PairSet.Negatives));
            var value = (lse + mean + deviations + s.Reduce(RowReduction.LogAddExp(PairSet.Others, bound, 0.1))).sum()
                + s.Reduce(RowReduction.ColumnLogSumExp(PairSet.All)).sum();
            var gradients = torch.autograd.grad([value], [left, right, bound]);
            Assert.All(gradients, gradient => Assert.True(gradient.isfinite().all().item<bool>()));
            Assert.True(value.isfinite().item<bool>());
            Assert.All([x, y, level, weights], guarded => guarded.IsUntouched());
        }
    }

    /// <summary>A level or a weight of fewer numbers would be read past its end.</summary>
    [Fact]
    public void OtherThanOneLevelPerRowAndOneWeightPerColumnIsRefused()
    {
        using var scope = NewDisposeScope();
        foreach (var shape in new long[][] { [1], [1, 7], [8] })
            foreach (var tile in new Tile[]
            {
                new(PairSet.All, TileKind.LogAddExp) { Level = zeros(shape) },
                new(PairSet.All, TileKind.LogSumExp) { ColumnLogWeights = zeros(shape) },
            })
            {
                var error = Assert.Throws<ArgumentException>(
                    () => new ManagedKernel(256).Forward(new TileProblem(ones(7, 3), null, default, default, 1, [tile])));
                Assert.Contains($"[7], one number each: it is [{string.Join(", ", shape)}]", error.Message, StringComparison.Ordinal);
            }
    }

    /// <summary>Beside the labels stand others, which would make other positives.</summary>
    private static Tensor GuardedLabels(Random random, int count)
    {
        var all = Enumerable.Range(0, count + 2 * Margin).Select(_ => (long)random.Next(3)).ToArray();
        return tensor(all).narrow(0, Margin, count);
    }

    private sealed record Guarded(Tensor Outer, Tensor Inner, double[] Before)
    {
        public static Guarded Of(Random random, int rows, int width, ScalarType dtype)
        {
            var outer = full([rows + 2 * Margin, width + 2 * Margin], double.NaN, dtype: dtype);
            outer.narrow(0, Margin, rows).narrow(1, Margin, width).copy_(
                tensor(Enumerable.Range(0, rows * width).Select(_ => random.NextDouble() - 0.5).ToArray()).reshape(rows, width));
            var inner = outer.narrow(0, Margin, rows).narrow(1, Margin, width);
            return new(outer, inner.detach(), CaseCheck.Numbers(outer));
        }

        public void IsUntouched() => Assert.Equal(Before, CaseCheck.Numbers(Outer));
    }
}
