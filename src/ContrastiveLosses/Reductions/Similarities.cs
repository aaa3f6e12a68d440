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
    private readonly TileProblem problem;
    private readonly Dictionary<PairSet, Tensor> counts = [];

    private Similarities(Items rows, Items columns, Temperature temperature)
    {
        scale = 1 / (temperature.Number ?? 1);
        var same = ReferenceEquals(rows, columns);
        this.rows = Scaled(rows, temperature);
        this.columns = same ? this.rows : Scaled(columns, temperature);
        problem = new(this.rows.Features, same ? null : this.columns.Features, this.rows.Keys, this.columns.Keys, scale, []);
    }

    /// <summary>Of each item with each.</summary>
    public static Similarities Within(Items items, Temperature temperature) => new(items, items, temperature);

    /// <summary>Of each of the rows with each of the columns; items with equal ids are the same item.</summary>
    public static Similarities Between(Items rows, Items columns, Temperature temperature) => new(rows, columns, temperature);

    /// <summary>The type of what is computed.</summary>
    public ScalarType Type => rows.Features.dtype;

    /// <summary>One value per row (per column for a column reduction).</summary>
    public Tensor Reduce(RowReduction reduction) => ReduceAll(reduction)[0];

    /// <summary>Two reductions of one pass.</summary>
    public (Tensor, Tensor) Reduce(RowReduction first, RowReduction second) =>
        ReduceAll(first, second) is [var a, var b] ? (a, b) : default;

    /// <summary>Three reductions of one pass.</summary>
    public (Tensor, Tensor, Tensor) Reduce(RowReduction first, RowReduction second, RowReduction third) =>
        ReduceAll(first, second, third) is [var a, var b, var c] ? (a, b, c) : default;

    /// <summary>The members of a set per row, int64.</summary>
    public Tensor Count(PairSet set)
    {
        if (!counts.TryGetValue(set, out var count))
            counts[set] = count = KernelChoice.For(problem).Count(problem, set);
        return count;
    }

    /// <summary>Which rows have a member in a set.</summary>
    public Tensor Any(PairSet set) => Count(set).gt(Scalars.Zero);

    /// <summary>s_ii, where row i and column i belong together.</summary>
    public Tensor Paired() => rows.Features.mul(columns.Features).sum(1).Times(scale);

    /// <summary>s_ip of each row with the other views p of its sample, [rows, V - 1], where rows and columns are the same items.</summary>
    public Tensor OtherViews()
    {
        if (rows.Shape is not [var samples, > 1 and var views]) return rows.Features.narrow(1, 0, 0);
        var items = rows.Features.reshape(samples, views, rows.Features.shape[1]);
        var products = new Tensor[views - 1];
        for (var step = 1; step < views; step++) products[step - 1] = items.mul(items.roll(-step, 1)).sum(2);
        return stack(products, 2).reshape(rows.Count, views - 1).Times(scale);
    }

    /// <summary>Count, mean and squared deviations of several sets, in one pass.</summary>
    public Moments[] Moments(params PairSet[] sets)
    {
        var found = ReduceAll([.. sets.Select(RowReduction.SquaredDeviations), .. sets.Select(RowReduction.Mean)]);
        return [.. sets.Select((set, k) => new Moments(Count(set).to(Type), found[sets.Length + k], found[k]))];
    }

    /// <summary>
    /// The loss from one value per row: over the rows that count, or of the rows' own shape for <see cref="Reduction.None"/>.
    /// </summary>
    public Tensor OverAnchors(Tensor perAnchor, Tensor counts, Anchors anchors, Reduction reduction)
    {
        var loss = AnchorMean.Of(perAnchor, counts, anchors, reduction);
        return reduction == Reduction.None ? loss.reshape(rows.Shape) : loss;
    }

    /// <summary>
    /// The column of the largest (smallest) s_ij + c_j in a set per row, the lowest such index; -1 for an empty set. No gradient:
    /// a loss gathers the columns that it wants.
    /// </summary>
    public Tensor ArgMax(PairSet set, Tensor? columnOffsets = null, bool smallest = false)
    {
        var offsets = smallest ? columnOffsets?.neg() : columnOffsets;
        var tile = new Tile(set, TileKind.LogSumExp) { Alpha = smallest ? -1 : 1, ColumnLogWeights = offsets };
        using var noGrad = no_grad();
        return KernelChoice.For(problem).ArgMax(problem with { Reductions = [tile] });
    }

    private Tensor[] ReduceAll(params ReadOnlySpan<RowReduction> reductions)
    {
        var tiles = new List<Tile>();
        foreach (var reduction in reductions)
            if (reduction is not Counted)
                tiles.Add(reduction as Tile ?? new Tile(reduction.Set, TileKind.Sum));
        var computed = tiles.Count == 0 ? [] : RowReductionFunction.Reduce(problem with { Reductions = tiles });
        var (results, next) = (new Tensor[reductions.Length], 0);
        for (var k = 0; k < results.Length; k++)
            results[k] = reductions[k] switch
            {
                Counted counted => Count(counted.Set).to(Type),
                Averaged averaged => computed[next++].div(Count(averaged.Set).clamp_min(Scalars.One).to(Type)),
                _ => computed[next++],
            };
        return results;
    }

    /// <summary>
    /// A temperature that is a tensor is applied to the features, half of it to each side, by operators that autograd knows:
    /// its gradient then needs nothing of the kernels.
    /// </summary>
    private static Items Scaled(Items items, Temperature temperature) =>
        temperature.Tensor is null ? items : items with { Features = temperature.DivideRoot(items.Features) };
}
