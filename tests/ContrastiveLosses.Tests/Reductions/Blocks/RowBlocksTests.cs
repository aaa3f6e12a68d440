using ContrastiveLosses.Reductions;
using ContrastiveLosses.Tests.Oracles;

namespace ContrastiveLosses.Tests.Reductions;

public sealed class RowBlocksTests
{
    /// <summary>Two numbers per row, of which one depends on the row's number and on constants; it remembers the largest block.</summary>
    private sealed record Formula : IRowFormula
    {
        public long LargestBlock { get; private set; }

        public long ElementsPerRow(long columns) => columns;

        public Tensor Evaluate(Tensor rows, Tensor columns, long firstRow, IReadOnlyList<Tensor> constants)
        {
            LargestBlock = Math.Max(LargestBlock, rows.shape[0] * columns.shape[0]);
            var s = rows.mm(columns.t());
            var own = constants[0].narrow(0, firstRow, rows.shape[0]);
            return stack([s.sin().sum(1) * own, s.square().sum(1)], 1);
        }
    }

    [Theory]
    [InlineData(13, 13, true, 1)]
    [InlineData(13, 13, true, 26)]
    [InlineData(13, 13, true, 1000)]
    [InlineData(12, 7, false, 28)]
    [InlineData(1, 5, false, 1)]
    [InlineData(0, 5, false, 10)]
    [InlineData(4, 0, false, 10)]
    [InlineData(0, 0, true, 10)]
    public void ValuesAndGradientsAreThoseOfAllRowsAtOnce(int rows, int columns, bool square, long elements)
    {
        using var scope = NewDisposeScope();
        var (x, y) = (Points.Random(1, rows, 3, 2), Points.Random(2, columns, 3, 2));
        var own = arange(rows, dtype: float64);
        var weights = arange(2 * rows, dtype: float64).cos().reshape(rows, 2);
        var formula = new Formula();
        var (blocked, whole) = (Run(new RowBlocks(formula, elements)), Run(null));
        foreach (var (found, expected) in blocked.Zip(whole)) Points.Equal(expected.reshape(-1).data<double>().ToArray(), found, 1e-13);
        Assert.True(formula.LargestBlock <= Math.Max(elements, columns));

        Tensor[] Run(RowBlocks? blocks)
        {
            var a = Leaf(x, rows);
            var b = square ? a : Leaf(y, columns);
            var value = blocks is null ? new Formula().Evaluate(a, b, 0, [own]) : blocks.Map(a, square ? null : b, own);
            Assert.Equal([rows, 2], value.shape);
            (value * weights).sum().backward();
            return square ? [value.detach(), a.grad!.contiguous()] : [value.detach(), a.grad!.contiguous(), b.grad!.contiguous()];
        }
    }

    [Fact]
    public void ColumnsThatNeedNoGradientGetNone()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (Leaf(Points.Random(3, 6, 2, 2), 6), Leaf(Points.Random(4, 5, 2, 2), 5).detach());
        new RowBlocks(new Formula()).Map(x, y, ones(6, dtype: float64)).sum().backward();
        Assert.NotNull(x.grad);
        Assert.True(y.grad is null || y.grad.IsInvalid);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TheGradientOfTheGradientIsThatOfAllRowsAtOnce(bool square)
    {
        using var scope = NewDisposeScope();
        var (points, others) = (Points.Random(5, 6, 2, 2), Points.Random(6, 4, 2, 2));
        var own = arange(6, dtype: float64);
        Points.Equal(Second(false).reshape(-1).data<double>().ToArray(), Second(true), 1e-13);

        Tensor Second(bool blocked)
        {
            var x = Leaf(points, 6);
            var y = square ? x : Leaf(others, 4);
            var value = blocked ? new RowBlocks(new Formula(), 8).Map(x, square ? null : y, own) : new Formula().Evaluate(x, y, 0, [own]);
            var first = torch.autograd.grad([value.sum()], [x], retain_graph: true, create_graph: true)[0];
            return torch.autograd.grad([first.pow(3).sum()], [x])[0].contiguous();
        }
    }

    [Fact]
    public void RowsMayBeAFunctionOfTheColumnsInSecondDerivativesToo()
    {
        using var scope = NewDisposeScope();
        var (points, own) = (Points.Random(8, 5, 2, 2), ones(5, dtype: float64));
        Points.Equal(Second(false).reshape(-1).data<double>().ToArray(), Second(true), 1e-13);

        Tensor Second(bool blocked)
        {
            var y = Leaf(points, 5);
            var x = y.square();
            var value = blocked ? new RowBlocks(new Formula(), 8).Map(x, y, own) : new Formula().Evaluate(x, y, 0, [own]);
            var first = torch.autograd.grad([value.sum()], [y], retain_graph: true, create_graph: true)[0];
            return torch.autograd.grad([first.pow(3).sum()], [y])[0].contiguous();
        }
    }

    [Fact]
    public void NoTensorIsLeftWhenTheScopeOfTheCallerEnds()
    {
        Step();
        var before = Live();
        for (var k = 0; k < 5; k++) Step();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.True(Live() <= before, $"{Live() - before} tensors are left");

        // This thread's alone: other tests run beside this one.
        static long Live() => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        static void Step()
        {
            using var scope = NewDisposeScope();
            var x = Leaf(Points.Random(7, 9, 2, 2), 9);
            new RowBlocks(new Formula(), 18).Map(x, null, ones(9, dtype: float64)).sum().backward();
        }
    }

    private static Tensor Leaf(Points points, int count) =>
        (count == 0 ? zeros(0, 3, dtype: float64) : points.Features().detach()).requires_grad_(true);
}
