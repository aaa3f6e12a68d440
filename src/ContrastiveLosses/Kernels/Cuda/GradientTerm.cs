using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Kernels.Cuda;

/// <summary>The derivative of one reduction by the products of the features, of rows over their columns or of columns over their rows.</summary>
/// <param name="Kind">What is differentiated.</param>
/// <param name="Factor">Of the products.</param>
/// <param name="Constant">Of the derivative.</param>
/// <param name="Epsilon">Added to the level.</param>
/// <param name="Table">The set.</param>
/// <param name="Gradient">What arrives, per line that is reduced.</param>
/// <param name="Level">Per line that is reduced: what is compared with the products; null for sums.</param>
/// <param name="Weight">Per line of the other side: the log weight of LogSumExp, where it has one.</param>
/// <param name="Reduced">The lines that are reduced.</param>
internal sealed record GradientTerm(
    StatisticKind Kind, double Factor, double Constant, double Epsilon, int Table, Tensor Gradient, Tensor? Level, Tensor? Weight, Reduced Reduced)
{
    public TermParameters Parameters => new()
    {
        Gradient = RawStorage.AddressOf(Gradient),
        Level = PackedProblem.AddressOf(Level),
        Weight = PackedProblem.AddressOf(Weight),
        Factor = (float)Factor,
        Constant = (float)Constant,
        Epsilon = (float)Epsilon,
        Kind = (byte)Kind,
        Reduced = Reduced,
        HasWeight = Weight is null ? (byte)0 : (byte)1,
        Table = (byte)Table,
    };

    public IEnumerable<Tensor> Tensors => new[] { Gradient, Level, Weight }.OfType<Tensor>();

    /// <summary>The same where rows are called columns.</summary>
    public GradientTerm Turned => this with { Reduced = Reduced == Reduced.RowsAlone ? Reduced.ColumnsAlone : Reduced.RowsAlone };

    /// <summary>That of a reduction, from its level (for a log-sum-exp its result) and the gradient that arrives.</summary>
    public static GradientTerm Of(TileProblem problem, Tile tile, Tensor level, Tensor gradient)
    {
        var factor = problem.Scale * tile.Alpha;
        var kind = CudaKernel.KindOf(tile);
        var constant = kind switch { StatisticKind.LogAddExp => -factor, StatisticKind.SquaredDeviations => 2 * factor, _ => factor };
        var reduced = tile.Kind == TileKind.ColumnLogSumExp ? Reduced.ColumnsAlone : Reduced.RowsAlone;
        return new(
            kind, factor, constant, tile.Epsilon, tile.Set.Table, PackedProblem.Single(gradient),
            kind == StatisticKind.Sum ? null : PackedProblem.Single(level),
            tile.ColumnLogWeights is { } weights ? PackedProblem.Single(weights) : null, problem.Columns is null ? Reduced.Both : reduced);
    }

    /// <summary>At most as many as a launch takes.</summary>
    public static TermsParameters Pack(IReadOnlyList<GradientTerm> terms)
    {
        var packed = new TermsParameters();
        for (var k = 0; k < terms.Count; k++) packed[k] = terms[k].Parameters;
        return packed;
    }
}
