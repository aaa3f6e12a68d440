using System.Numerics;
using ContrastiveLosses.Arguments;
using ContrastiveLosses.Kernels.Managed.Members;
using ContrastiveLosses.Kernels.Managed.Simd;
using ContrastiveLosses.Kernels.Managed.Tiles;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Kernels.Managed;

/// <summary>One problem in the kernel's own memory, and the walk over its tiles.</summary>
internal sealed unsafe class TilePass<T, V, L> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct
    where L : struct, ILanes<T, V>
{
    /// <summary>Up to this many pairs the calling thread does the work by itself.</summary>
    private const long SmallProblem = 128 * 128;

    private readonly PairSet[] sets;
    private readonly T scale;
    private readonly int threadCount;
    private readonly bool isMirrored;
    private readonly KeyLanes<T> rowKeys;
    private readonly KeyLanes<T> columnKeys;

    public TilePass(TileProblem problem, ProblemKeys keys, IEnumerable<Tile> reductions, bool withRows = false, bool mirrored = true)
    {
        foreach (var tile in reductions)
        {
            OneEach(tile.Level, problem.RowCount, nameof(tile.Level));
            OneEach(tile.ColumnLogWeights, problem.ColumnCount, nameof(tile.ColumnLogWeights));
        }
        sets = [.. reductions.Select(tile => tile.Set).Distinct()];
        scale = T.CreateTruncating(problem.Scale);
        IsSquare = problem.Columns is null;
        isMirrored = IsSquare && mirrored;
        threadCount = problem.RowCount * problem.ColumnCount <= SmallProblem ? 1 : Threads.Count;
        var (rowOrder, columnOrder) = keys.Order(sets);
        Rows = new Operand<T>(problem.HalfRows ?? problem.Rows, rowOrder, PanelWidth, withRows);
        Columns = IsSquare ? Rows : new Operand<T>(problem.HalfColumns ?? problem.Columns!, columnOrder, PanelWidth, withRows);
        (rowKeys, columnKeys) = KeyLanes<T>.Of(keys, rowOrder, columnOrder, IsSquare);
    }

    /// <summary>
    /// What is done with a tile once its similarities are there. A mask of null means all pairs. What changes something of its rows or columns
    /// has to wait for its turn.
    /// </summary>
    public delegate void Work(in TileView<T> tile, Masks masks, Turns turns);

    /// <summary>The columns that the micro-kernel takes at once.</summary>
    public static int PanelWidth => 2 * L.Count;

    public Operand<T> Rows { get; }

    public Operand<T> Columns { get; }

    public bool IsSquare { get; }

    /// <summary>Whether the kernel's arithmetic, which is for finite numbers, may be used.</summary>
    public bool IsFinite => Rows.IsFinite && Columns.IsFinite;

    /// <summary>Does the work for every tile in which some reduction has members.</summary>
    public void ForEachTile(Work work)
    {
        var schedule = isMirrored
            ? TileSchedule.Square(Rows.Blocks, IsWanted)
            : TileSchedule.Rectangle(Rows.Blocks, Columns.Blocks, IsWanted);
        schedule.Run<TileWorker<T>>(threadCount, (worker, tile, turns) => Do(worker, tile.Row, tile.Column, turns, work));
    }

    public void Dispose()
    {
        Rows.Dispose();
        if (!IsSquare) Columns.Dispose();
        rowKeys.Dispose();
        if (!IsSquare) columnKeys.Dispose();
    }

    /// <summary>The kernel reads as many numbers as there are rows or columns, whatever the tensor has.</summary>
    private static void OneEach(Tensor? numbers, long count, string name)
    {
        if (numbers is not null && !numbers.shape.AsSpan().SequenceEqual([count]))
            throw new ArgumentException($"{name} must be [{count}], one number each: it is {Guard.Shape(numbers)}.", name);
    }

    private bool IsWanted(int row, int column)
    {
        foreach (var set in sets)
            if (MembersOf(set, row, column) != Membership.None)
                return true;
        return false;
    }

    private Membership MembersOf(PairSet set, int row, int column) => MaskTile.Of(
        set,
        KeyLanes<T>.AreEqual(rowKeys, columnKeys, 0, row, column),
        KeyLanes<T>.AreEqual(rowKeys, columnKeys, 1, row, column),
        KeyLanes<T>.AreEqual(rowKeys, columnKeys, 2, row, column));

    private void Do(TileWorker<T> worker, int rowBlock, int columnBlock, Turns turns, Work work)
    {
        var tile = new TileView<T>
        {
            S = worker.S,
            C = worker.C,
            Room = worker.Room,
            FirstRow = rowBlock * Block.Size,
            Rows = Rows.RowsOf(rowBlock),
            FirstColumn = columnBlock * Block.Size,
            Columns = Columns.RowsOf(columnBlock),
            IsMirrored = isMirrored && rowBlock != columnBlock,
        };
        for (var j = 0; j < tile.Columns; j += PanelWidth)
            MicroKernel.Multiply<T, V, L, ColumnAfterColumn>(
                tile.Rows, Rows.Width, Rows.Turned(rowBlock),
                Columns.Turned(columnBlock) + j, Block.Size, scale, worker.S + j, Block.Size, add: false);
        work(tile, new Masks(this, worker, tile, rowBlock, columnBlock), turns);
    }

    /// <summary>The members of a set in the present tile.</summary>
    internal readonly ref struct Masks(TilePass<T, V, L> pass, TileWorker<T> worker, TileView<T> tile, int rowBlock, int columnBlock)
    {
        /// <summary>False when the set has no member here; else its mask, or null for all pairs.</summary>
        public bool TryGet(PairSet set, out T* mask)
        {
            mask = null;
            var members = pass.MembersOf(set, rowBlock, columnBlock);
            if (members == Membership.None) return false;
            if (members == Membership.All && tile.Columns % L.Count == 0) return true;
            mask = worker.Mask;
            MaskTile.Fill<T, V, L>(mask, set, pass.rowKeys, pass.columnKeys, tile);
            return true;
        }
    }
}
