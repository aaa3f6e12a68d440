using System.Numerics;
using ContrastiveLosses.Kernels.Managed.Epilogues;
using ContrastiveLosses.Kernels.Managed.Simd;
using ContrastiveLosses.Kernels.Managed.Tiles;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Kernels.Managed;

/// <summary>The value of every reduction, from one walk over the tiles.</summary>
internal static unsafe class ForwardPass<T, V, L>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct
    where L : struct, ILanes<T, V>
{
    public static Tensor[] Run(TilePass<T, V, L> pass, IEnumerable<Tile> reductions)
    {
        var states = reductions.Select(reduction => new State(reduction, pass)).ToArray();
        foreach (var state in states) state.Join(states);
        try
        {
            pass.ForEachTile((in TileView<T> tile, TilePass<T, V, L>.Masks masks, Turns turns) =>
            {
                turns.Await();
                foreach (var state in states)
                    if (!state.IsJoined && masks.TryGet(state.Reduction.Set, out var mask))
                        state.Add(tile, mask);
            });
            return [.. states.Select(state => state.Result())];
        }
        finally
        {
            foreach (var state in states) state.Dispose();
        }
    }

    /// <summary>What one reduction has seen so far.</summary>
    private sealed class State(Tile reduction, TilePass<T, V, L> pass) : IDisposable
    {
        private readonly Operand<T> items = reduction.Kind == TileKind.ColumnLogSumExp ? pass.Columns : pass.Rows;
        private readonly T factor = T.CreateTruncating(reduction.Alpha * Exponential.BitsPerNat);

        private readonly LogState? logarithms = reduction.Kind is TileKind.LogSumExp or TileKind.ColumnLogSumExp
            ? new LogState(reduction.Kind == TileKind.ColumnLogSumExp ? pass.Columns.Count : pass.Rows.Count)
            : null;

        private readonly MomentState? moments = reduction.Kind == TileKind.SquaredDeviations ? new MomentState(pass.Rows.Count) : null;
        private readonly Scratch<double>? sums = reduction.Kind is TileKind.LogAddExp or TileKind.LogAddExpSlope ? new Scratch<double>(pass.Rows.Count).Clear() : null;
        private readonly Scratch<T>? levels = reduction.Level is null ? null : PerItem.From<T>(reduction.Level, pass.Rows.Order, level => level);
        private readonly Scratch<T>? weights = reduction.ColumnLogWeights is null
            ? null
            : PerItem.From<T>(reduction.ColumnLogWeights, pass.Columns.Order, weight => weight * Exponential.BitsPerNat);

        private State? columns;

        public Tile Reduction => reduction;

        /// <summary>Whether the same log-sum-exp of the rows does this one's work.</summary>
        public bool IsJoined { get; private set; }

        /// <summary>Takes over the same log-sum-exp of the columns, whose powers are those of the rows. Mirror images have theirs by themselves.</summary>
        public void Join(IEnumerable<State> others)
        {
            columns = pass.IsSquare ? null : others.FirstOrDefault(other => other.Reduction.IsTransposeOf(reduction));
            if (columns is not null) columns.IsJoined = true;
        }

        public void Add(in TileView<T> tile, T* mask)
        {
            switch (reduction.Kind)
            {
                case TileKind.LogSumExp when weights is null && (tile.IsMirrored || columns is not null):
                    LogSumExpForward<T, V, L>.Both(tile, mask, factor, logarithms!, (columns ?? this).logarithms!);
                    break;
                case TileKind.LogSumExp:
                    LogSumExpForward<T, V, L>.Rows(tile, mask, factor, At(tile.FirstColumn), logarithms!);
                    if (tile.IsMirrored) LogSumExpForward<T, V, L>.Columns(tile, mask, factor, At(tile.FirstRow), logarithms!);
                    break;
                case TileKind.ColumnLogSumExp:
                    LogSumExpForward<T, V, L>.Columns(tile, mask, factor, null, logarithms!);
                    // The mirror image's columns are this tile's rows.
                    if (tile.IsMirrored) LogSumExpForward<T, V, L>.Rows(tile, mask, factor, null, logarithms!);
                    break;
                case TileKind.LogAddExp:
                    LogAddExp<T, V, L>.Values(tile, mask, reduction.Alpha, reduction.Epsilon, levels!.Pointer, sums!.Pointer);
                    break;
                case TileKind.LogAddExpSlope:
                    LogAddExp<T, V, L>.Slopes(tile, mask, reduction.Alpha, reduction.Epsilon, levels!.Pointer, sums!.Pointer);
                    break;
                default:
                    SquaredDeviations<T, V, L>.Forward(tile, mask, moments!);
                    break;
            }
        }

        public Tensor Result() => PerItem.To<T>(items.Count, items.Order, items.Type, k =>
            logarithms is not null ? logarithms.Logarithm(k) : moments is not null ? moments.Deviation(k) : sums!.Pointer[k]);

        public void Dispose()
        {
            logarithms?.Dispose();
            moments?.Dispose();
            sums?.Dispose();
            levels?.Dispose();
            weights?.Dispose();
        }

        private T* At(int item) => weights is null ? null : weights.Pointer + item;
    }
}
