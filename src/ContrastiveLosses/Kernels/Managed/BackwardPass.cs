using System.Numerics;
using ContrastiveLosses.Kernels.Managed.Epilogues;
using ContrastiveLosses.Kernels.Managed.Members;
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
    /// <summary>Puts into <paramref name="inputs"/> the gradients for rows, columns and levels that come from the reductions of these numbers.</summary>
    public static void Run(
        TileProblem problem, ProblemKeys keys, TilePass<T, V, L> pass, IEnumerable<int> reductions, Tensor[] results, Tensor?[] gradients,
        Tensor?[] inputs)
    {
        var states = reductions.Select(k => new State(k, problem, keys, pass, results, gradients[k]!)).ToArray();
        foreach (var state in states) state.Join(states);
        using var ofRows = problem.RowsAreConstant ? null : new GradientRows<T>(pass.Rows);
        using var ofColumns = pass.IsSquare || problem.ColumnsAreConstant ? null : new GradientRows<T>(pass.Columns);
        var hasLevels = states.Any(state => state.HasLevel);
        try
        {
            pass.ForEachTile((in TileView<T> tile, TilePass<T, V, L>.Masks masks, Turns turns) =>
            {
                if (hasLevels) turns.Await();
                var isFirst = true;
                foreach (var state in states)
                {
                    if (state.IsJoined || !masks.TryGet(state.Reduction.Set, out var mask)) continue;
                    state.Add(tile, mask, isFirst);
                    isFirst = false;
                }
                ClearPadding(tile);
                Multiply(pass, tile, turns, ofRows, pass.IsSquare ? ofRows : ofColumns);
            });
            inputs[0] = ofRows?.Result();
            inputs[1] = ofColumns?.Result();
            foreach (var state in states) inputs[2 + state.Index] = state.LevelGradient();
        }
        finally
        {
            foreach (var state in states) state.Dispose();
        }
    }

    /// <summary>The products take whole tiles: what the epilogues left behind the last column must be zero.</summary>
    private static void ClearPadding(in TileView<T> tile)
    {
        if (tile.Columns == Block.Size) return;
        for (var i = 0; i < tile.Rows; i++)
            new Span<T>(tile.C + i * Block.Size + tile.Columns, Block.Size - tile.Columns).Clear();
    }

    /// <summary>Adds to the gradients that are wanted.</summary>
    private static void Multiply(TilePass<T, V, L> pass, in TileView<T> tile, Turns turns, GradientRows<T>? ofRows, GradientRows<T>? ofColumns)
    {
        if (ofRows is not null)
        {
            turns.AwaitRows();
            var y = pass.Columns.Rows(tile.FirstColumn / Block.Size);
            for (var d = 0; d < pass.Rows.PaddedWidth; d += TilePass<T, V, L>.PanelWidth)
                MicroKernel.Multiply<T, V, L, RowAfterRow>(
                    tile.Rows, tile.Columns, tile.C, y + d, pass.Columns.Stride, T.One, ofRows.Row(tile.FirstRow) + d, ofRows.Stride, add: true);
        }
        turns.EndRows();
        if (ofColumns is not null)
        {
            turns.AwaitColumns();
            var x = pass.Rows.Rows(tile.FirstRow / Block.Size);
            for (var d = 0; d < pass.Rows.PaddedWidth; d += TilePass<T, V, L>.PanelWidth)
                MicroKernel.Multiply<T, V, L, ColumnAfterColumn>(
                    tile.Columns, tile.Rows, tile.C, x + d, pass.Rows.Stride, T.One, ofColumns.Row(tile.FirstColumn) + d, ofColumns.Stride, add: true);
        }
    }

    /// <summary>One reduction's part in the derivatives.</summary>
    private sealed class State : IDisposable
    {
        private readonly TilePass<T, V, L> pass;
        private readonly double scale;
        private readonly T factor;
        private readonly Scratch<T> gradients;
        private readonly Scratch<T>? logarithms;
        private readonly Scratch<T>? means;
        private readonly Scratch<T>? levels;
        private readonly Scratch<T>? weights;
        private readonly Scratch<double>? levelGradients;
        private State? columns;

        public State(int index, TileProblem problem, ProblemKeys keys, TilePass<T, V, L> pass, Tensor[] results, Tensor gradient)
        {
            (Index, Reduction, this.pass, scale) = (index, problem.Reductions[index], pass, problem.Scale);
            factor = T.CreateTruncating(Reduction.Alpha * Exponential.BitsPerNat);
            var order = Reduction.Kind == TileKind.ColumnLogSumExp ? pass.Columns.Order : pass.Rows.Order;
            // The derivatives by s become derivatives by the products of the features here, once per item.
            gradients = PerItem.From<T>(gradient, order, g => g * scale * Reduction.Alpha);
            if (Reduction.Kind is TileKind.LogSumExp or TileKind.ColumnLogSumExp)
            {
                logarithms = PerItem.From<T>(results[index], order, value => double.IsNegativeInfinity(value) ? double.PositiveInfinity : value * Exponential.BitsPerNat);
                var count = gradient.size(0);
                for (var k = 0; k < count; k++)
                    if (T.IsPositiveInfinity(logarithms.Pointer[k])) gradients.Pointer[k] = T.Zero;
            }
            if (Reduction.ColumnLogWeights is { } weight) weights = PerItem.From<T>(weight, pass.Columns.Order, c => c * Exponential.BitsPerNat);
            if (Reduction.Level is { } level)
            {
                levels = PerItem.From<T>(level, order, value => value);
                levelGradients = new Scratch<double>(pass.Rows.Count).Clear();
            }
            if (Reduction.Kind == TileKind.SquaredDeviations) means = Means(problem, keys, results, order, Reduction.Set);
        }

        public int Index { get; }

        public Tile Reduction { get; }

        /// <summary>Whether a gradient of levels is added up tile by tile.</summary>
        public bool HasLevel => levels is not null;

        /// <summary>Whether the same log-sum-exp of the rows does this one's work.</summary>
        public bool IsJoined { get; private set; }

        /// <summary>Takes over the same log-sum-exp of the columns, whose powers are those of the rows. Mirror images have theirs by themselves.</summary>
        public void Join(IEnumerable<State> others)
        {
            columns = pass.IsSquare ? null : others.FirstOrDefault(other => other.Reduction.IsTransposeOf(Reduction));
            if (columns is not null) columns.IsJoined = true;
        }

        /// <summary>Adds to the derivatives; the first reduction puts its own there.</summary>
        public void Add(in TileView<T> tile, T* mask, bool isFirst)
        {
            if (Reduction.Kind == TileKind.LogSumExp && weights is null && (tile.IsMirrored || columns is not null))
            {
                var other = columns ?? this;
                LogSumExpBackward<T, V, L>.Both(
                    tile, mask, factor, gradients.Pointer, logarithms!.Pointer, other.gradients.Pointer, other.logarithms!.Pointer, isFirst);
                return;
            }
            if (isFirst) new Span<T>(tile.C, Block.Area).Clear();
            switch (Reduction.Kind)
            {
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
                    LogAddExp<T, V, L>.Backward(tile, mask, Reduction.Alpha, Reduction.Epsilon, levels!.Pointer, gradients.Pointer, levelGradients!.Pointer);
                    break;
                default:
                    SquaredDeviations<T, V, L>.Backward(tile, mask, means!.Pointer, gradients.Pointer);
                    break;
            }
        }

        public Tensor? LevelGradient() =>
            levelGradients is null || Reduction.LevelIsConstant ? null
            : PerItem.To<T>(pass.Rows.Count, pass.Rows.Order, pass.Rows.Type, k => levelGradients.Pointer[k] / (scale * Reduction.Alpha));

        public void Dispose()
        {
            gradients.Dispose();
            logarithms?.Dispose();
            means?.Dispose();
            levels?.Dispose();
            weights?.Dispose();
            levelGradients?.Dispose();
        }

        /// <summary>The mean of each row over a set, whose sum may be another of the results; 0 where the set is empty.</summary>
        private static Scratch<T> Means(TileProblem problem, ProblemKeys keys, Tensor[] results, int[]? order, PairSet set)
        {
            var known = results.Zip(problem.Reductions).FirstOrDefault(result => result.Second.Kind == TileKind.Sum && result.Second.Set == set).First;
            using var sums = known is null ? ManagedLinearSum.Sums<T>(problem, keys, [set])[0] : PerItem.From<double>(known, null, sum => sum);
            var counts = ManagedLinearSum.Counts(keys, [set])[0];
            var means = new Scratch<T>(PerItem.Padded(counts.Length)).Clear();
            for (var k = 0; k < counts.Length; k++)
            {
                var item = order is null ? k : order[k];
                means.Pointer[k] = T.CreateTruncating(sums.Pointer[item] / Math.Max(1, counts[item]));
            }
            return means;
        }

        private T* At(int item) => weights is null ? null : weights.Pointer + item;
    }
}
