using ContrastiveLosses.Pairs;

namespace ContrastiveLosses.Reductions;

/// <summary>
/// What is computed of each row i of the similarities s_ij over a set A(i) of columns. Over a set without a member a sum,
/// a count and a mean are 0, a log-sum-exp is minus infinity; the gradient of each is then 0.
/// </summary>
internal abstract record RowReduction(PairSet Set)
{
    /// <summary>COUNT: the number of members, as the features' type. No gradient.</summary>
    public static RowReduction Count(PairSet set) => new Counted(set);

    /// <summary>SUM: sum_{j in A} s_ij.</summary>
    public static RowReduction Sum(PairSet set) => new Tile(set, TileKind.Sum);

    /// <summary>MEAN: SUM / COUNT.</summary>
    public static RowReduction Mean(PairSet set) => new Averaged(set);

    /// <summary>PAIR: s_ii, where row i and column i belong together.</summary>
    public static RowReduction Paired { get; } = new PairedItem();

    /// <summary>LSE: log sum_{j in A} exp(alpha s_ij + c_j), with constants c_j per column where given.</summary>
    public static RowReduction LogSumExp(PairSet set, double alpha = 1, Tensor? columnLogWeights = null) =>
        new Tile(set, TileKind.LogSumExp) { Alpha = alpha, ColumnLogWeights = columnLogWeights };

    /// <summary>
    /// LAE: sum_{j in A} log(exp(-epsilon) + exp(L_i - alpha s_ij)), the loss of each member j against the level L_i; with alpha 1 it is
    /// sum_{j in A} log(exp(s_ij - epsilon) + exp(L_i)) - SUM without the rounding of that difference. Its derivative by L_i is
    /// SIG: sum_{j in A} sigma(L_i - alpha s_ij + epsilon).
    /// </summary>
    public static RowReduction LogAddExp(PairSet set, Tensor level, double epsilon, double alpha = 1) => new Tile(set, TileKind.LogAddExp)
    {
        Alpha = alpha,
        Level = level,
        // Where the type has no such number its largest does the same.
        Epsilon = level.dtype == float64 ? epsilon : Math.Clamp(epsilon, -float.MaxValue, float.MaxValue),
    };

    /// <summary>LAE with alpha 1 against a level that is itself a reduction of each row: one pass more forward, and none backward.</summary>
    public static RowReduction LogAddExp(PairSet set, RowReduction level, double epsilon) => new Leveled(set, (Tile)level, epsilon);

    /// <summary>M2: sum_{j in A} (s_ij - MEAN_i)^2, each deviation taken before it is squared.</summary>
    public static RowReduction SquaredDeviations(PairSet set) => new Tile(set, TileKind.SquaredDeviations);

    /// <summary>LSE of each column j over the rows i of which j is in A(i); one value per column, in the rows' pass.</summary>
    public static RowReduction ColumnLogSumExp(PairSet set) => new Tile(set, TileKind.ColumnLogSumExp);
}

/// <summary>COUNT, which the keys alone decide.</summary>
internal sealed record Counted(PairSet Set) : RowReduction(Set);

/// <summary>MEAN, which SUM and COUNT give.</summary>
internal sealed record Averaged(PairSet Set) : RowReduction(Set);

/// <summary>PAIR, which is SUM where a kernel has that at hand.</summary>
internal sealed record PairedItem() : RowReduction(PairSet.SameItem);

/// <summary>LAE against a level of the same pairs' rows.</summary>
internal sealed record Leveled(PairSet Set, Tile Level, double Epsilon) : RowReduction(Set)
{
    /// <summary>The members against the level once it is known.</summary>
    public Tile Against(Tensor level) => (Tile)LogAddExp(Set, level, Epsilon);
}

/// <summary>A reduction that a kernel computes.</summary>
internal sealed record Tile(PairSet Set, TileKind Kind) : RowReduction(Set)
{
    /// <summary>The factor of s_ij inside the exponential; above 0 or below.</summary>
    public double Alpha { get; init; } = 1;

    /// <summary>c_j, one constant per column, or none.</summary>
    public Tensor? ColumnLogWeights { get; init; }

    /// <summary>The number of members of each row, where it is known; a kernel that needs it counts otherwise.</summary>
    public Tensor? Members { get; init; }

    /// <summary>L_i, one value per row; differentiable.</summary>
    public Tensor? Level { get; init; }

    /// <summary>Whether no gradient of L_i is wanted.</summary>
    public bool LevelIsConstant { get; init; }

    /// <summary>What is subtracted from alpha s_ij next to L_i.</summary>
    public double Epsilon { get; init; }

    /// <summary>Whether this is a log-sum-exp of each column of which the other is that of each row, with the same power of each pair.</summary>
    public bool IsTransposeOf(Tile other) =>
        Kind == TileKind.ColumnLogSumExp && other is { Kind: TileKind.LogSumExp, ColumnLogWeights: null } && (Set, Alpha) == (other.Set, other.Alpha);

    /// <summary>SIG, the derivative of LAE by L_i.</summary>
    public Tile Slope() => this with { Kind = TileKind.LogAddExpSlope };
}

internal enum TileKind
{
    /// <summary>Linear in s, so that class sums give it and no pair is looked at.</summary>
    Sum,
    LogSumExp,
    LogAddExp,

    /// <summary>A value alone: no gradient is asked of it.</summary>
    LogAddExpSlope,
    SquaredDeviations,
    ColumnLogSumExp,
}
