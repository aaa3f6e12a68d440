using System.Runtime.CompilerServices;
using ContrastiveLosses.Arguments;
using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Managed.Members;
using ContrastiveLosses.Pairs;

namespace ContrastiveLosses.Reductions;

/// <summary>
/// The parts of the columns that the ranks have, of which each rank holds one at a time: in W turns every part is with every rank. Keys
/// and weights of columns are a few numbers each, and all there.
/// </summary>
/// <param name="Collective">The ranks.</param>
/// <param name="Counts">The columns of each rank.</param>
internal sealed record Ring(ICollective Collective, long[] Counts)
{
    /// <summary>The numbers of the keys at each turn, found once for all passes, forward and backward; the last ones where the columns are the rows.</summary>
    private readonly StrongBox<ProblemKeys?>[] numbered = [.. Enumerable.Range(0, Counts.Length + 1).Select(_ => new StrongBox<ProblemKeys?>())];

    public int Turns => Counts.Length;

    /// <summary>
    /// The results over the columns of all ranks. The problem has this rank's columns, none where they are the rows, and the keys of all.
    /// </summary>
    public Tensor[] Reduce(TileProblem problem)
    {
        // Squared deviations merge with the help of sums.
        var deviations = problem.Reductions.Where(tile => tile.Kind == TileKind.SquaredDeviations).ToList();
        var withSums = problem with { Reductions = [.. problem.Reductions, .. deviations.Select(tile => new Tile(tile.Set, TileKind.Sum))] };
        var turns = RingFunction.Reduce(withSums, this);
        return [.. problem.Reductions.Select((tile, k) => tile.Kind switch
        {
            TileKind.LogSumExp => LogSumExp(OfTurns(k)),
            TileKind.SquaredDeviations => Deviations(problem, tile.Set, OfTurns(k), OfTurns(problem.Reductions.Count + deviations.IndexOf(tile))),
            _ => OfTurns(k).sum(0, keepdim: false),
        })];

        // One reduction's results, a row per turn.
        Tensor OfTurns(int reduction) => stack([.. Enumerable.Range(0, Turns).Select(turn => turns[(turn * withSums.Reductions.Count) + reduction])]);
    }

    /// <summary>The problem of the columns that are here at a turn, from 0; none where they are the rows.</summary>
    public TileProblem At(int turn, TileProblem problem, Tensor? columns) => new(
        problem.Rows, columns, problem.RowKeys, columns is null ? problem.RowKeys : KeysAt(turn, problem), problem.Scale,
        [.. problem.Reductions.Select(tile => tile with { ColumnLogWeights = tile.ColumnLogWeights is { } weights ? Part(turn, weights) : null })])
    {
        Numbered = numbered[columns is null ? Turns : turn],
        Precision = problem.Precision,
    };

    /// <summary>The numbers of the columns that are here at a turn, from those of all.</summary>
    public Tensor Part(int turn, Tensor ofAll) => ofAll.narrow(0, Counts[..Source(turn)].Sum(), Counts[Source(turn)]);

    private static Tensor LogSumExp(Tensor turns)
    {
        // Of nothing but minus infinity the derivative is 0, not NaN.
        var isEmpty = turns.eq(Scalars.NegativeInfinity).all(0);
        return turns.masked_fill(isEmpty, Scalars.Zero).logsumexp(0).masked_fill(isEmpty, Scalars.NegativeInfinity);
    }

    /// <summary>Chan's rule.</summary>
    private Tensor Deviations(TileProblem problem, PairSet set, Tensor squares, Tensor sums)
    {
        var counts = stack([.. Enumerable.Range(0, Turns).Select(turn => LinearTerms.Count(
            set, problem.RowKeys, problem.RowCount, KeysAt(turn, problem), Counts[Source(turn)], problem.Rows.device))]).to(sums.dtype);
        var mean = sums.sum(0, keepdim: false).div(counts.sum(0, keepdim: false).clamp_min(Scalars.One));
        var between = (sums.div(counts.clamp_min(Scalars.One)) - mean).Squared().mul(counts);
        return squares.Plus(between).sum(0, keepdim: false);
    }

    private Keys KeysAt(int turn, TileProblem problem) => problem.ColumnKeys.Select(keys => Part(turn, keys));

    /// <summary>Whose columns are here.</summary>
    private int Source(int turn) => (Collective.Rank - turn + Turns) % Turns;
}
