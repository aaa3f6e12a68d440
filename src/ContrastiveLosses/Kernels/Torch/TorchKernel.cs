using ContrastiveLosses.Arguments;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Kernels.Torch;

/// <summary>
/// The reductions by torch operators, a block of rows at a time, so that memory is O(block x M): for every device and type.
/// The backward computes each block again and lets autograd differentiate it. No derivative is written by hand here, which
/// makes this kernel the oracle of the others.
/// </summary>
internal sealed class TorchKernel(long blockElements = TorchKernel.DefaultBlockElements) : IKernel
{
    /// <summary>Pairs in a block: 4 MiB of float32 for each of the few temporaries.</summary>
    public const long DefaultBlockElements = 1 << 20;

    /// <summary>Rows in a block where each row has a column range of its own: larger blocks would span more of them.</summary>
    private const long RowsWithRanges = 256;

    public static TorchKernel Instance { get; } = new();

    public Tensor[] Forward(TileProblem problem)
    {
        problem = problem.Widened();
        var pairwise = new Queue<Tensor>(LabelOrder.Forward(Pairwise(problem), TilesForward));
        return [.. problem.Reductions.Select(tile => tile.Kind == TileKind.Sum ? LinearSum(problem, tile.Set) : pairwise.Dequeue())];
    }

    public Tensor?[] Backward(TileProblem problem, Tensor[] results, Tensor?[] gradients)
    {
        problem = problem.Widened();
        var isSum = problem.Reductions.Select(tile => tile.Kind == TileKind.Sum).ToArray();
        var pairwise = Enumerable.Range(0, isSum.Length).Where(k => !isSum[k]).ToArray();
        var tiles = LabelOrder.Backward(
            Pairwise(problem), [.. pairwise.Select(k => results[k])], [.. pairwise.Select(k => gradients[k])], TilesBackward);
        var inputs = new Tensor?[2 + isSum.Length];
        (inputs[0], inputs[1]) = (tiles[0], tiles[1]);
        for (var k = 0; k < pairwise.Length; k++) inputs[2 + pairwise[k]] = tiles[2 + k];
        for (var k = 0; k < isSum.Length; k++)
            if (isSum[k] && gradients[k] is { } gradient)
                AddLinearGradients(problem, problem.Reductions[k].Set, gradient, inputs);
        return inputs;
    }

    public Tensor[] Count(TileProblem problem, IReadOnlyList<PairSet> sets) => [.. sets.Select(set => LinearCount(problem, set))];

    public Tensor ArgMax(TileProblem problem) => LabelOrder.ArgMax(problem.Widened(), TilesArgMax);

    /// <summary>The reductions for which pairs are looked at.</summary>
    private static TileProblem Pairwise(TileProblem problem) =>
        problem with { Reductions = [.. problem.Reductions.Where(tile => tile.Kind != TileKind.Sum)] };

    private Tensor[] TilesForward(TileProblem problem)
    {
        var results = problem.Reductions.Select(tile => Empty(problem, tile)).ToArray();
        foreach (var block in Blocks(problem))
        {
            using var scope = NewDisposeScope();
            var values = DenseFormulas.Evaluate(block.Of(problem));
            for (var k = 0; k < results.Length; k++)
                Accumulate(problem.Reductions[k], block, results[k], values[k]);
        }
        return results;
    }

    private Tensor?[] TilesBackward(TileProblem problem, Tensor[] results, Tensor?[] gradients)
    {
        var total = problem.Differentiable.Zip(problem.Wanted, (input, isWanted) => isWanted ? zeros_like(input!) : null).ToArray();
        foreach (var block in Blocks(problem))
        {
            using var scope = NewDisposeScope();
            using var recording = enable_grad();
            var part = Recorded(block.Of(problem));
            var values = DenseFormulas.Evaluate(part);
            var arriving = values.Select((value, k) => Arriving(problem.Reductions[k], block, value, results[k], gradients[k])).ToArray();
            var outputs = Enumerable.Range(0, values.Length).Where(k => arriving[k] is not null && values[k].requires_grad).ToArray();
            if (outputs.Length == 0) continue;
            var (inputs, isWanted) = (part.Differentiable, part.Wanted);
            int[] wanted = [.. Enumerable.Range(0, inputs.Length).Where(k => isWanted[k])];
            var parts = torch.autograd.grad(
                [.. outputs.Select(k => values[k])], [.. wanted.Select(k => inputs[k]!)], [.. outputs.Select(k => arriving[k]!)], allow_unused: true);
            foreach (var (k, found) in wanted.Zip(parts)) Add(problem, block, total, k, found);
        }
        return total;
    }

    private Tensor TilesArgMax(TileProblem problem)
    {
        var indices = full([problem.RowCount], Scalars.MinusOne, int64, problem.Rows.device);
        if (problem.ColumnCount == 0) return indices;
        foreach (var block in Blocks(problem))
        {
            using var scope = NewDisposeScope();
            using Scalar first = block.FirstColumn;
            var (index, any) = DenseFormulas.ArgMax(block.Of(problem));
            indices.narrow(0, block.FirstRow, block.Rows).copy_(index.Plus(first).masked_fill(any.logical_not(), Scalars.MinusOne));
        }
        return indices;
    }

    /// <summary>The members of each row, without looking at a pair.</summary>
    internal static Tensor LinearCount(TileProblem problem, PairSet set, Func<Tensor, Groups, Tensor>? groupSums = null) => LinearTerms.Count(
        set, problem.RowKeys, problem.RowCount, problem.ColumnKeys, problem.ColumnCount, problem.Rows.device, groupSums);

    /// <summary>SUM of each row, without looking at a pair.</summary>
    internal static Tensor LinearSum(TileProblem problem, PairSet set, Func<Tensor, Groups, Tensor>? groupSums = null)
    {
        using var scope = NewDisposeScope();
        var spread = LinearTerms.Spread(problem.Columns ?? problem.Rows, problem.ColumnKeys, problem.RowKeys, problem.RowCount, set, groupSums);
        return problem.Rows.to(float64).mul(spread).sum(1).Times(problem.Scale).to(problem.Rows.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>Adds to the gradients that are wanted. The gradient of a sum is of the same kind, with rows and columns exchanged.</summary>
    internal static void AddLinearGradients(
        TileProblem problem, PairSet set, Tensor gradient, Tensor?[] inputs, Func<Tensor, Groups, Tensor>? groupSums = null)
    {
        using var scope = NewDisposeScope();
        // What arrives at a row without members, NaN included, changes nothing.
        var arriving = gradient.masked_fill(LinearCount(problem, set, groupSums).eq(Scalars.Zero), Scalars.Zero).to(float64).Times(problem.Scale).unsqueeze(1);
        var columns = problem.Columns ?? problem.Rows;
        inputs[0]?.add_(OfRows().to(problem.Rows.dtype), Scalars.One);
        inputs[problem.Columns is null ? 0 : 1]?.add_(OfColumns().to(columns.dtype), Scalars.One);

        Tensor OfRows() =>
            LinearTerms.Spread(columns, problem.ColumnKeys, problem.RowKeys, problem.RowCount, set, groupSums).mul(arriving);

        Tensor OfColumns() => LinearTerms.Spread(
            problem.Rows.to(float64).mul(arriving), problem.RowKeys, problem.ColumnKeys, problem.ColumnCount, set, groupSums);
    }

    private static Tensor Empty(TileProblem problem, Tile tile)
    {
        var length = tile.Kind == TileKind.ColumnLogSumExp ? problem.ColumnCount : problem.RowCount;
        var isLogarithm = tile.Kind is TileKind.LogSumExp or TileKind.ColumnLogSumExp;
        return full([length], isLogarithm ? Scalars.NegativeInfinity : Scalars.Zero, problem.Rows.dtype, problem.Rows.device);
    }

    private static void Accumulate(Tile tile, RowBlock block, Tensor result, Tensor value)
    {
        if (tile.Kind != TileKind.ColumnLogSumExp)
        {
            result.narrow(0, block.FirstRow, block.Rows).copy_(value);
            return;
        }
        var columns = result.narrow(0, block.FirstColumn, block.Columns);
        columns.copy_(columns.logaddexp(value));
    }

    /// <summary>The gradient that a block's value passes on: its own rows' or, for columns, its share exp(value - result) of all rows'.</summary>
    private static Tensor? Arriving(Tile tile, RowBlock block, Tensor value, Tensor result, Tensor? gradient)
    {
        if (gradient is null) return null;
        if (tile.Kind != TileKind.ColumnLogSumExp) return gradient.narrow(0, block.FirstRow, block.Rows);
        var columns = result.narrow(0, block.FirstColumn, block.Columns);
        var share = value.detach().sub(columns).exp();
        var isEmpty = value.eq(Scalars.NegativeInfinity);
        return gradient.narrow(0, block.FirstColumn, block.Columns).mul(share).masked_fill(isEmpty, Scalars.Zero);
    }

    /// <summary>The block with inputs of its own, which autograd differentiates for.</summary>
    private static TileProblem Recorded(TileProblem block)
    {
        var (tensors, wanted) = (block.Tensors, block.Wanted);
        for (var k = 0; k < wanted.Length; k++)
            tensors[k] = tensors[k]?.detach().requires_grad_(wanted[k]);
        return block.With(tensors);
    }

    /// <summary>Adds a block's part of the gradient of one input.</summary>
    private static void Add(TileProblem problem, RowBlock block, Tensor?[] total, int input, Tensor? part)
    {
        if (part is null || part.IsInvalid) return;
        // The columns' gradient belongs to the rows when they are the same items.
        var sum = total[input == 1 && problem.Columns is null ? 0 : input]!;
        var target = input == 1 ? sum.narrow(0, block.FirstColumn, block.Columns) : sum.narrow(0, block.FirstRow, block.Rows);
        target.add_(part, Scalars.One);
    }

    private IEnumerable<RowBlock> Blocks(TileProblem problem)
    {
        var columns = problem.ColumnCount;
        var size = Math.Max(1, blockElements / Math.Max(1, columns));
        var ranges = problem.ColumnRanges;
        if (ranges is not null) size = Math.Min(size, RowsWithRanges);
        for (long row = 0; row < problem.RowCount; row += size)
        {
            var rows = Math.Min(size, problem.RowCount - row);
            if (ranges is not var (first, end))
            {
                yield return new RowBlock(row, rows, 0, columns);
                continue;
            }
            var range = (Start: columns, End: 0L);
            for (var k = row; k < row + rows; k++)
                if (first[k] < end[k])
                    range = (Math.Min(range.Start, first[k]), Math.Max(range.End, end[k]));
            if (range.Start < range.End) yield return new RowBlock(row, rows, range.Start, range.End - range.Start);
        }
    }
}
