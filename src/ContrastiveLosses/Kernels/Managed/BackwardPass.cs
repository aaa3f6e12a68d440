using System.Numerics;
using ContrastiveLosses.Arguments;
using ContrastiveLosses.Kernels.Managed.Epilogues;
using ContrastiveLosses.Kernels.Managed.Simd;
using ContrastiveLosses.Kernels.Managed.Tiles;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Kernels.Managed;

/// <summary>
/// The gradients of all reductions together: each tile is computed again, turned into derivatives C by s, and multiplied with the other
/// side's features: dX += C Y, dY += C^T X. Rows and columns that are the same items share one gradient.
/// </summary>
internal static unsafe class BackwardPass<T, V, L>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct
    where L : struct, ILanes<T, V>
{
    public static Tensor?[] Run(TileProblem problem, TilePass<T, V, L> pass, Tensor[] results, Tensor?[] gradients)
    {
        var states = Enumerable.Range(0, results.Length).Where(k => gradients[k] is not null)
            .Select(k => new State(k, problem, pass, results[k], gradients[k]!)).ToArray();
        using var ofRows = Sums(pass.Rows);
        using var ofColumns = pass.IsSquare ? null : Sums(pass.Columns);
        try
        {
            pass.ForEachTile((in TileView<T> tile, TilePass<T, V, L>.Masks masks) =>
            {
                new Span<T>(tile.C, Block.Area).Clear();
                foreach (var state in states)
                    if (masks.TryGet(state.Reduction.Set, out var mask))
                        state.Add(tile, mask);
                ClearPadding(tile);
                Multiply(pass, tile, ofRows.Pointer, (ofColumns ?? ofRows).Pointer);
            });
            var found = new Tensor?[problem.Differentiable.Length];
            found[0] = Result(ofRows, pass.Rows, problem);
            found[1] = ofColumns is null ? null : Result(ofColumns, pass.Columns, problem);
            foreach (var state in states) found[2 + state.Index] = state.LevelGradient(problem.Rows.dtype);
            return found;
        }
        finally
        {
            foreach (var state in states) state.Dispose();
        }
    }

    private static Scratch<T> Sums(Operand<T> operand) => new Scratch<T>((long)operand.Blocks * Block.Size * operand.Stride).Clear();

    /// <summary>The products take whole tiles: what the epilogues left behind the last column must be zero.</summary>
    private static void ClearPadding(in TileView<T> tile)
    {
        if (tile.Columns == Block.Size) return;
        for (var i = 0; i < tile.Rows; i++)
            new Span<T>(tile.C + i * Block.Size + tile.Columns, Block.Size - tile.Columns).Clear();
    }

    private static void Multiply(TilePass<T, V, L> pass, in TileView<T> tile, T* ofRows, T* ofColumns)
    {
        var stride = pass.Rows.Stride;
        var (rows, columns) = ((tile.Rows + 11) / 12 * 12, (tile.Columns + 11) / 12 * 12);
        for (var d = 0; d < stride; d += pass.Rows.PanelWidth)
            MicroKernel.Multiply<T, V, L>(
                rows, tile.Columns, tile.C, Block.Size, 1,
                pass.Columns.Row(tile.FirstColumn) + d, stride, ofRows + (long)tile.FirstRow * stride + d, stride, add: true);
        for (var d = 0; d < stride; d += pass.Rows.PanelWidth)
            MicroKernel.Multiply<T, V, L>(
                columns, tile.Rows, tile.C, 1, Block.Size,
                pass.Rows.Row(tile.FirstRow) + d, stride, ofColumns + (long)tile.FirstColumn * stride + d, stride, add: true);
    }

    private static Tensor Result(Scratch<T> sums, Operand<T> operand, TileProblem problem)
    {
        var result = empty([operand.Count, operand.Width], problem.Rows.dtype);
        var target = (T*)RawStorage.AddressOf(result);
        var scale = T.CreateTruncating(problem.Scale);
        for (var i = 0; i < operand.Count; i++)
            for (var d = 0; d < operand.Width; d++)
                target[(long)i * operand.Width + d] = scale * sums.Pointer[(long)i * operand.Stride + d];
        GC.KeepAlive(result);
        return result;
    }

    /// <summary>One reduction's part in the derivatives.</summary>
    private sealed class State : IDisposable
    {
        private readonly T factor;
        private readonly Scratch<T> gradients;
        private readonly Scratch<T>? logarithms;
        private readonly Scratch<T>? means;
        private readonly Scratch<T>? levels;
        private readonly Scratch<T>? weights;
        private readonly Scratch<double>? levelGradients;

        public State(int index, TileProblem problem, TilePass<T, V, L> pass, Tensor result, Tensor gradient)
        {
            (Index, Reduction) = (index, problem.Reductions[index]);
            factor = T.CreateTruncating(Reduction.Alpha * Exponential.BitsPerNat);
            var isLogarithm = Reduction.Kind is TileKind.LogSumExp or TileKind.ColumnLogSumExp;
            gradients = PerItem.From<T>(gradient, g => isLogarithm ? g * Reduction.Alpha : g);
            if (isLogarithm)
            {
                logarithms = PerItem.From<T>(result, value => double.IsNegativeInfinity(value) ? double.PositiveInfinity : value * Exponential.BitsPerNat);
                for (var k = 0; k < gradient.shape[0]; k++)
                    if (T.IsPositiveInfinity(logarithms.Pointer[k])) gradients.Pointer[k] = T.Zero;
            }
            if (Reduction.ColumnLogWeights is { } weight) weights = PerItem.From<T>(weight, c => c * Exponential.BitsPerNat);
            if (Reduction.Level is { } level)
            {
                levels = PerItem.From<T>(level, value => value);
                levelGradients = new Scratch<double>(pass.Rows.Count).Clear();
            }
            if (Reduction.Kind == TileKind.SquaredDeviations) means = Means(problem, Reduction.Set);
        }

        public int Index { get; }

        public Tile Reduction { get; }

        public void Add(in TileView<T> tile, T* mask)
        {
            switch (Reduction.Kind)
            {
                case TileKind.LogSumExp when weights is null && tile.IsMirrored:
                    LogSumExpBackward<T, V, L>.Both(tile, mask, factor, gradients.Pointer, logarithms!.Pointer);
                    break;
                case TileKind.LogSumExp:
                    LogSumExpBackward<T, V, L>.Rows(tile, mask, factor, At(tile.FirstColumn), gradients.Pointer, logarithms!.Pointer);
                    if (tile.IsMirrored)
                        LogSumExpBackward<T, V, L>.Columns(tile, mask, factor, At(tile.FirstRow), gradients.Pointer, logarithms!.Pointer);
                    break;
                case TileKind.ColumnLogSumExp:
                    LogSumExpBackward<T, V, L>.Columns(tile, mask, factor, null, gradients.Pointer, logarithms!.Pointer);
                    if (tile.IsMirrored)
                        LogSumExpBackward<T, V, L>.Rows(tile, mask, factor, null, gradients.Pointer, logarithms!.Pointer);
                    break;
                case TileKind.LogAddExp:
                    LogAddExp<T, V, L>.Backward(tile, mask, Reduction.Epsilon, levels!.Pointer, gradients.Pointer, levelGradients!.Pointer);
                    break;
                default:
                    SquaredDeviations<T, V, L>.Backward(tile, mask, means!.Pointer, gradients.Pointer);
                    break;
            }
        }

        public Tensor? LevelGradient(ScalarType type) =>
            levelGradients is null ? null : PerItem.To<T>((int)levelGradients.Length, type, k => levelGradients.Pointer[k]);

        public void Dispose()
        {
            gradients.Dispose();
            logarithms?.Dispose();
            means?.Dispose();
            levels?.Dispose();
            weights?.Dispose();
            levelGradients?.Dispose();
        }

        /// <summary>The mean of each row over a set; 0 where it is empty.</summary>
        private static Scratch<T> Means(TileProblem problem, PairSet set)
        {
            using var scope = NewDisposeScope();
            var columns = problem.Columns ?? problem.Rows;
            var sum = ManagedLinearSum.Forward(problem.Rows, columns, problem.RowKeys, problem.ColumnKeys, problem.Scale, set);
            var count = LinearTerms.Count(set, problem.RowKeys, problem.RowCount, problem.ColumnKeys, problem.ColumnCount, sum.device);
            return PerItem.From<T>(sum.div(count.clamp_min(Scalars.One).to(sum.dtype)), value => value);
        }

        private T* At(int item) => weights is null ? null : weights.Pointer + item;
    }
}
