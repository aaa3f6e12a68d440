using System.Runtime.CompilerServices;
using ContrastiveLosses.Arguments;
using ContrastiveLosses.Kernels.Managed.Members;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Kernels;

/// <summary>What a kernel is asked: reductions of s_ij = scale &lt;x_i, y_j&gt; over sets of pairs that the keys decide.</summary>
/// <param name="Rows">x, [N, D], floating point.</param>
/// <param name="Columns">y, [M, D]; null when the columns are the rows.</param>
/// <param name="RowKeys">Keys of the rows.</param>
/// <param name="ColumnKeys">Keys of the columns.</param>
/// <param name="Scale">1 / temperature.</param>
/// <param name="Reductions">Reductions of one pass.</param>
internal sealed record TileProblem(
    Tensor Rows, Tensor? Columns, Keys RowKeys, Keys ColumnKeys, double Scale, IReadOnlyList<Tile> Reductions)
{
    /// <summary>Where <see cref="KeyNumbers"/> are kept, for all problems of the same keys.</summary>
    public StrongBox<ProblemKeys?> Numbered { get; init; } = new();

    /// <summary>The key by which rows and columns are sorted, where pairs in any of the sets have it in common; null: they are not.</summary>
    public int? SortedBy { get; init; }

    /// <summary>
    /// For each row the first column and the column behind the last that can be in any of the sets; null when any column can.
    /// </summary>
    public (long[] First, long[] End)? ColumnRanges
    {
        get
        {
            if (SortedBy is not { } bit || RowKeys[bit] is not { } row || ColumnKeys[bit] is not { } column) return null;
            var first = searchsorted(column, row);
            // A key of -1 equals nothing.
            var end = searchsorted(column, row, right: true).where(row.ne(Scalars.NoKey), first);
            return (first.cpu().data<long>().ToArray(), end.cpu().data<long>().ToArray());
        }
    }

    /// <summary>The rows' numbers where they are of a half type, float16 or bfloat16; <see cref="Rows"/> then is float32 but has none.</summary>
    public Tensor? HalfRows { get; init; }

    /// <summary>The same of the columns, where they are not the rows.</summary>
    public Tensor? HalfColumns { get; init; }

    /// <summary>
    /// Whether the values are wanted in float64 where the rows are not: a kernel that can computes them so, of the same rows. The gradient
    /// is that of the rows' type.
    /// </summary>
    public bool IsExact { get; init; }

    /// <summary>How exactly the products are wanted.</summary>
    public Precision Precision { get; init; }

    /// <summary>The keys as small whole numbers, found once for all problems of these keys: the forward pass, counts and the backward pass.</summary>
    public ProblemKeys KeyNumbers => Numbered.Value ??= ProblemKeys.Of(this);

    /// <summary>Whether no gradient of the rows is wanted; nor of the columns where they are the rows.</summary>
    public bool RowsAreConstant { get; init; }

    /// <summary>Whether no gradient of columns that are other items is wanted.</summary>
    public bool ColumnsAreConstant { get; init; }

    public long RowCount => Rows.size(0);

    public long ColumnCount => (Columns ?? Rows).size(0);

    /// <summary>This problem with all numbers in float32 tensors, for kernels that read no others.</summary>
    public TileProblem Widened() => HalfRows is null && HalfColumns is null ? this : this with
    {
        Rows = HalfRows is null ? Rows : HalfFeatures.Widened(Rows, HalfRows),
        Columns = HalfColumns is null ? Columns : HalfFeatures.Widened(Columns!, HalfColumns),
        HalfRows = null,
        HalfColumns = null,
    };

    /// <summary>The tensors whose gradient is wanted: rows, columns, levels.</summary>
    public Tensor?[] Differentiable => [Rows, Columns, .. Reductions.Select(tile => tile.Level)];

    /// <summary>Of which of <see cref="Differentiable"/> a gradient is wanted.</summary>
    public bool[] Wanted =>
    [
        !RowsAreConstant, Columns is not null && !ColumnsAreConstant, .. Reductions.Select(tile => tile is { Level: not null, LevelIsConstant: false }),
    ];

    /// <summary>This problem, of whose tensors those are constant that autograd wants no gradient of.</summary>
    public TileProblem WithConstants() => this with
    {
        RowsAreConstant = !Rows.requires_grad,
        ColumnsAreConstant = Columns is { requires_grad: false },
        Reductions = [.. Reductions.Select(tile => tile with { LevelIsConstant = tile.Level is { requires_grad: false } })],
    };

    /// <summary>The problem of some rows and some columns.</summary>
    public TileProblem Block(long firstRow, long rows, long firstColumn, long columns) => Select(
        row => row.narrow(0, firstRow, rows), column => column.narrow(0, firstColumn, columns));

    /// <summary>The problem of the rows and columns that are picked; the columns become tensors of their own.</summary>
    public TileProblem Select(Func<Tensor, Tensor> pickRows, Func<Tensor, Tensor> pickColumns) => new(
        pickRows(Rows), pickColumns(Columns ?? Rows), RowKeys.Select(pickRows), ColumnKeys.Select(pickColumns), Scale,
        [.. Reductions.Select(tile => tile with
        {
            Members = tile.Members is null ? null : pickRows(tile.Members),
            Level = tile.Level is null ? null : pickRows(tile.Level),
            ColumnLogWeights = tile.ColumnLogWeights is null ? null : pickColumns(tile.ColumnLogWeights),
        })])
    {
        Precision = Precision,
        RowsAreConstant = RowsAreConstant,
        ColumnsAreConstant = Columns is null ? RowsAreConstant : ColumnsAreConstant,
    };

    /// <summary>All tensors in a fixed order, for <see cref="With"/>.</summary>
    public Tensor?[] Tensors =>
    [
        .. Differentiable, .. SavedTensors.Of(RowKeys), .. SavedTensors.Of(ColumnKeys),
        .. Reductions.Select(tile => tile.ColumnLogWeights), .. Reductions.Select(tile => tile.Members), HalfRows, HalfColumns,
    ];

    /// <summary>This problem as a function's backward keeps it beside its tensors.</summary>
    public TileProblem WithoutTensors() => With(new Tensor?[Tensors.Length]);

    /// <summary>This problem with its tensors replaced by others of the same values, in the order of <see cref="Tensors"/>.</summary>
    public TileProblem With(IReadOnlyList<Tensor?> tensors)
    {
        var keys = 2 + Reductions.Count;
        var weights = keys + 6;
        var members = weights + Reductions.Count;
        var halves = members + Reductions.Count;
        return this with
        {
            Rows = tensors[0]!,
            Columns = tensors[1],
            RowKeys = new Keys(tensors[keys], tensors[keys + 1], tensors[keys + 2]),
            ColumnKeys = new Keys(tensors[keys + 3], tensors[keys + 4], tensors[keys + 5]),
            Reductions =
            [
                .. Reductions.Select((tile, k) => tile with { Level = tensors[2 + k], ColumnLogWeights = tensors[weights + k], Members = tensors[members + k] }),
            ],
            HalfRows = tensors[halves],
            HalfColumns = tensors[halves + 1],
        };
    }
}
