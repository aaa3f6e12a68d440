using ContrastiveLosses.Arguments;
using ContrastiveLosses.Kernels;
using ContrastiveLosses.Pairs;

namespace ContrastiveLosses.Reductions;

/// <summary>
/// The similarities s_ij = &lt;x_i, y_j&gt; / temperature of rows and columns. Nothing of them is computed or kept but what
/// <see cref="Reduce(RowReduction)"/> asks for; the matrix itself never exists.
/// </summary>
internal sealed class Similarities
{
    private readonly Items rows;
    private readonly Items columns;
    private readonly double scale;
    private readonly Precision precision;
    private readonly Dictionary<PairSet, Tensor> counts = [];
    private readonly Ring? ring;
    private Items? columnsOfAllRanks;
    private Keys? keysOfAllRanks;
    private TileProblem? problem;
    private Similarities? turned;

    private Similarities(Items rows, Items columns, double scale, Precision precision) =>
        (this.rows, this.columns, this.scale, this.precision, ring) = (rows, columns, scale, precision, columns.Ranks.RingOf(columns));

    /// <summary>Of each item with each, on whichever rank.</summary>
    public static Similarities Within(Items items, Temperature temperature) => Between(items, items, temperature);

    /// <summary>Of each of the rows with each of the columns, on whichever rank; items with equal ids are the same item.</summary>
    public static Similarities Between(Items rows, Items columns, Temperature temperature)
    {
        var precision = PrecisionOf(rows, columns);
        var prepared = Prepared(rows, temperature, precision);
        return new(prepared, ReferenceEquals(rows, columns) ? prepared : Prepared(columns, temperature, precision), 1 / (temperature.Number ?? 1), precision);
    }

    /// <summary>The type of what is computed.</summary>
    public ScalarType Type => rows.Handle.dtype;

    /// <summary>
    /// The same similarities of the same rows, whose values are computed and given in float64 by a kernel that can, for a loss that takes
    /// the difference of nearly equal ones. Their gradients are computed in the rows' type, and in a ring the values too.
    /// </summary>
    public Similarities Exactly() => ring is not null ? this : new(rows, columns, scale, precision)
    {
        columnsOfAllRanks = AllColumns,
        problem = Problem with { IsExact = true },
    };

    /// <summary>One value per row (per column for a column reduction).</summary>
    public Tensor Reduce(RowReduction reduction) => ReduceAll(reduction)[0];

    /// <summary>Two reductions of one pass.</summary>
    public (Tensor, Tensor) Reduce(RowReduction first, RowReduction second) =>
        ReduceAll(first, second) is [var a, var b] ? (a, b) : default;

    /// <summary>Three reductions of one pass.</summary>
    public (Tensor, Tensor, Tensor) Reduce(RowReduction first, RowReduction second, RowReduction third) =>
        ReduceAll(first, second, third) is [var a, var b, var c] ? (a, b, c) : default;

    /// <summary>The members of a set per row, int64.</summary>
    public Tensor Count(PairSet set) => Counts(set)[0];

    /// <summary>The members of several sets, counted together.</summary>
    private Tensor[] Counts(params PairSet[] sets)
    {
        var unknown = sets.Where(set => !counts.ContainsKey(set)).ToHashSet();
        if (ArePairs && unknown.Remove(PairSet.Positives)) counts[PairSet.Positives] = ones(rows.Count, int64, rows.Handle.device);
        if (unknown.Count > 0)
            foreach (var (set, count) in unknown.Zip(ring is null ? KernelChoice.For(Problem).Count(Problem, [.. unknown]) : unknown.Select(InTurn)))
                counts[set] = count;
        return [.. sets.Select(set => counts[set])];

        Tensor InTurn(PairSet set) => LinearTerms.Count(set, rows.Keys, rows.Count, AllKeys, columns.TotalCount, rows.Handle.device);
    }

    /// <summary>Which rows have a member in each of the sets.</summary>
    public Tensor Any(params PairSet[] sets) => Counts(sets).Select(count => count.gt(Scalars.Zero)).Aggregate((all, any) => all.logical_and(any));

    /// <summary>Every row, where each has a column to be compared with: nothing need be counted.</summary>
    public Tensor EveryRow() => ones(rows.Count, @bool, rows.Handle.device);

    /// <summary>s_ii, where row i and column i belong together.</summary>
    public Tensor Paired() => rows.Features.mul(columns.Features).sum(1).Times(scale);

    /// <summary>s_ip of each row with the other views p of its sample, [rows, V - 1], where rows and columns are the same items.</summary>
    public Tensor OtherViews()
    {
        if (rows.Shape is not [var samples, > 1 and var views]) return rows.Features.narrow(1, 0, 0);
        var items = rows.Features.reshape(samples, views, rows.Features.size(1));
        var products = new Tensor[views - 1];
        for (var step = 1; step < views; step++) products[step - 1] = items.mul(items.roll(-step, 1)).sum(2);
        return stack(products, 2).reshape(rows.Count, views - 1).Times(scale);
    }

    /// <summary>Count, mean and squared deviations of several sets, in one pass; the deviations are 0 where they are not wanted.</summary>
    public Moments Moments(PairSet[] sets, bool withDeviations = true)
    {
        var count = stack(Counts(sets)).to(Type);
        var found = ReduceAll([.. sets.Select(RowReduction.Sum), .. withDeviations ? sets.Select(RowReduction.SquaredDeviations) : []]);
        var mean = stack(found[..sets.Length]).div(count.clamp_min(Scalars.One));
        return new(count, mean, withDeviations ? stack(found[sets.Length..]) : zeros_like(mean), rows.Ranks);
    }

    /// <summary>The loss from one value per row, as <see cref="Items.OverAnchors"/>.</summary>
    public Tensor OverAnchors(Tensor perAnchor, Tensor counts, Anchors anchors, Reduction reduction) =>
        rows.OverAnchors(perAnchor, counts, anchors, reduction);

    /// <summary>Whether each row has exactly one positive, whose similarity the log-sum-exp over the positives is then.</summary>
    public bool ArePairs => rows.ArePairs && ReferenceEquals(rows, columns);

    /// <summary>The number of columns on all ranks.</summary>
    public long ColumnCount => columns.TotalCount;

    /// <summary>The sum of a number per row over the rows of all ranks.</summary>
    public Tensor Total(Tensor perRow) => rows.Ranks.Sum(perRow);

    /// <summary>The same of numbers without a gradient.</summary>
    public Tensor TotalCount(Tensor perRow) => rows.Ranks.Count(perRow);

    /// <summary>The mean over the rows of all ranks that count; 0 where none does.</summary>
    public Tensor MeanOfAll(Tensor perRow, Tensor counting) =>
        Total(perRow.masked_fill(counting.logical_not(), Scalars.Zero)).div(TotalCount(counting).clamp_min(Scalars.One).to(perRow.dtype));

    /// <summary>The numbers of all ranks' rows, rank 0's first.</summary>
    public Tensor OfAllRows(Tensor perRow) => rows.Ranks.Gather(perRow);

    /// <summary>For each row the sum of the numbers of the columns in a set, each number given with the row that is the same item; in float64.</summary>
    public Tensor Spread(Tensor perRow, PairSet set) =>
        LinearTerms.Spread(OfAllRows(perRow).unsqueeze(1), AllKeys, rows.Keys, rows.Count, set).squeeze(1);

    /// <summary>The loss from a number about the whole batch, which every rank has computed alike.</summary>
    public Tensor OverBatch(Tensor ofAll) => rows.Ranks.Share(ofAll);

    /// <summary>
    /// The column of the largest (smallest) s_ij + c_j in a set per row, the lowest such index; -1 for an empty set. No gradient:
    /// a loss gathers the columns that it wants.
    /// </summary>
    public Tensor ArgMax(PairSet set, Tensor? columnOffsets = null, bool smallest = false)
    {
        var offsets = smallest ? columnOffsets?.neg() : columnOffsets;
        var tile = new Tile(set, TileKind.LogSumExp) { Alpha = smallest ? -1 : 1, ColumnLogWeights = offsets };
        using var noGrad = no_grad();
        return KernelChoice.For(Problem).ArgMax(Problem with { Reductions = [tile] });
    }

    private Tensor[] ReduceAll(params ReadOnlySpan<RowReduction> reductions)
    {
        var tiles = new List<Tile>();
        foreach (var reduction in reductions)
            if (reduction is not (Counted or Leveled) && !IsOfOtherRows(reduction) && !IsByOperators(reduction))
                tiles.Add(reduction switch
                {
                    Tile { Kind: TileKind.SquaredDeviations } tile when ring is null => tile with { Members = Count(tile.Set) },
                    Tile tile => tile,
                    _ => new Tile(reduction.Set, TileKind.Sum),
                });
        var computed = tiles.Count == 0 ? [] : ring?.Reduce(ProblemInTurn(tiles)) ?? RowReductionFunction.Reduce(Problem with { Reductions = tiles });
        var (results, next) = (new Tensor[reductions.Length], 0);
        for (var k = 0; k < results.Length; k++)
            results[k] = reductions[k] switch
            {
                Counted counted => Count(counted.Set).to(Type),
                Leveled leveled => Compare(leveled),
                { } paired when IsByOperators(paired) => Paired(),
                { Set: var set } column when IsOfOtherRows(column) => Turned().Reduce(RowReduction.LogSumExp(set)),
                Averaged averaged => computed[next++].div(Count(averaged.Set).clamp_min(Scalars.One).to(Type)),
                _ => computed[next++],
            };
        return results;
    }

    /// <summary>In a ring the level is that of all turns, before any member is compared with it.</summary>
    private Tensor Compare(Leveled leveled) => ring is null
        ? LeveledReductionFunction.Reduce(Problem with { Reductions = [leveled.Level] }, leveled)
        : Reduce(leveled.Against(Reduce(leveled.Level)));

    /// <summary>Whether a column's value needs the rows of other ranks: those of the own columns are then those of rows, turned round.</summary>
    private bool IsOfOtherRows(RowReduction reduction) => reduction is Tile { Kind: TileKind.ColumnLogSumExp } && !rows.Ranks.IsAlone;

    /// <summary>
    /// C# finds the own pair sooner than operators; a GPU needs more launches for a sum than for those, and in a ring the own column is here.
    /// </summary>
    private bool IsByOperators(RowReduction reduction) => reduction is PairedItem && !(ring is null && KernelChoice.IsManaged(rows.Handle));

    private Similarities Turned() => turned ??= new(columns, rows, scale, precision);

    /// <summary>The problem with all columns, without a reduction yet.</summary>
    private TileProblem Problem => problem ??= new(
        rows.Handle, ReferenceEquals(rows, AllColumns) ? null : AllColumns.Handle, rows.Keys, AllColumns.Keys, scale, [])
    {
        HalfRows = rows.Half?.Numbers,
        HalfColumns = ReferenceEquals(rows, AllColumns) ? null : AllColumns.Half?.Numbers,
        Precision = precision,
    };

    /// <summary>The problem with this rank's columns and the keys of all.</summary>
    private TileProblem ProblemInTurn(IReadOnlyList<Tile> tiles)
    {
        // Where only other ranks' embeddings have a gradient this one must hand theirs on all the same.
        var own = rows.Ranks.Connected(rows.Features);
        return new(own, ReferenceEquals(rows, columns) ? null : columns.Ranks.Connected(columns.Features), rows.Keys, AllKeys, scale, tiles) { Precision = precision };
    }

    private Items AllColumns => columnsOfAllRanks ??= columns.OfAllRanks();

    private Keys AllKeys => ring is null ? AllColumns.Keys : keysOfAllRanks ??= columns.KeysOfAllRanks();

    /// <summary>Tensor cores multiply half types as they are, and float32 as torch's own products do.</summary>
    private static Precision PrecisionOf(Items rows, Items columns) =>
        !KernelChoice.IsCuda(rows.Handle) ? Precision.Highest : (rows.GivenType, columns.GivenType) switch
        {
            (ScalarType.BFloat16, ScalarType.BFloat16) => Precision.BFloat16,
            (ScalarType.Float16, ScalarType.Float16) => Precision.Float16,
            _ => torch.backends.cuda.matmul.allow_tf32 ? Precision.High : Precision.Highest,
        };

    /// <summary>
    /// A temperature that is a tensor is applied to the features, half of it to each side, by operators that autograd knows:
    /// its gradient then needs nothing of the kernels. What is multiplied in a half type is rounded here, so that a similarity is the same
    /// number wherever it occurs in a loss.
    /// </summary>
    private static Items Prepared(Items items, Temperature temperature, Precision precision)
    {
        if (temperature.Tensor is null && items.Half is not null) return items;
        var features = temperature.Tensor is null ? items.Features : temperature.DivideRoot(items.Features);
        features = Embeddings.Rounded(features, precision);
        return ReferenceEquals(features, items.Features) ? items : items with { Features = features };
    }
}
