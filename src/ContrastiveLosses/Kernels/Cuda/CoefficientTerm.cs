using ContrastiveLosses.Arguments;
using ContrastiveLosses.Kernels.Managed.Tiles;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Kernels.Cuda;

/// <summary>The derivative of one reduction by the products of the features, of rows over their columns or of columns over their rows.</summary>
/// <param name="Function">The kernel that knows the derivative.</param>
/// <param name="Factor">Of the products.</param>
/// <param name="Table">The set.</param>
/// <param name="Gradient">What arrives, per line that is reduced, times what is constant in the derivative.</param>
/// <param name="Level">Per line that is reduced: what is compared with the products.</param>
/// <param name="Weight">Per line of the other side: the log weight of LogSumExp; null for the others.</param>
/// <param name="ByColumn">Whether columns are reduced.</param>
internal sealed record CoefficientTerm(
    DeviceFunction Function, double Factor, int Table, Tensor Gradient, Tensor Level, Tensor? Weight, bool ByColumn)
{
    public TermParameters Parameters => new()
    {
        Gradient = RawStorage.AddressOf(Gradient),
        Level = RawStorage.AddressOf(Level),
        Weight = Weight is null ? 0 : RawStorage.AddressOf(Weight),
        Factor = (float)Factor,
        Table = Table,
        ByColumn = ByColumn ? 1 : 0,
    };

    public IEnumerable<Tensor> Tensors => Weight is null ? [Gradient, Level] : [Gradient, Level, Weight];

    /// <summary>
    /// The terms of a reduction, from its result (for SquaredDeviations the mean) and the gradient that arrives. Where rows and columns
    /// are the same items a pair's derivative is that in its row and that in its column, so that one product gives the whole gradient.
    /// </summary>
    public static IEnumerable<CoefficientTerm> Of(TileProblem problem, Tile tile, Tensor result, Tensor gradient, PackedProblem packed)
    {
        var (function, factor, constant, level) = tile.Kind switch
        {
            TileKind.LogAddExp => (DeviceFunction.LogAddExpCoefficients, problem.Scale, -problem.Scale, tile.Level!.Plus(tile.Epsilon)),
            TileKind.SquaredDeviations => (DeviceFunction.SquaredDeviationCoefficients, problem.Scale, 2 * problem.Scale, result),
            _ => (DeviceFunction.LogSumExpCoefficients, problem.Scale * tile.Alpha, problem.Scale * tile.Alpha, ReachedLevel(result)),
        };
        var term = new CoefficientTerm(
            function, factor, tile.Set.Table, PackedProblem.Single(gradient.to(float32).Times(constant)), PackedProblem.Single(level),
            tile.Kind is TileKind.LogSumExp or TileKind.ColumnLogSumExp ? packed.LogWeights(tile) : null, tile.Kind == TileKind.ColumnLogSumExp);
        return problem.Columns is null ? [term, term with { ByColumn = !term.ByColumn }] : [term];
    }

    /// <summary>Of a line whose members all weigh nothing, nothing comes: its level is out of reach.</summary>
    private static Tensor ReachedLevel(Tensor logSumExp) =>
        logSumExp.masked_fill(logSumExp.eq(Scalars.NegativeInfinity), Scalars.Infinity);
}
