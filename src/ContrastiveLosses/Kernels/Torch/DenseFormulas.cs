using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses.Kernels.Torch;

/// <summary>
/// Each reduction as the textbook writes it, of all pairs of a problem at once, by operators that autograd can differentiate
/// any number of times. Non-members are selected away before anything is computed of them; they never meet a number.
/// </summary>
internal static class DenseFormulas
{
    public static Tensor[] Evaluate(TileProblem problem)
    {
        var similarities = Similarities(problem);
        var membership = new Membership(problem);
        return [.. problem.Reductions.Select(tile => Evaluate(tile, similarities, membership.Of(tile.Set)))];
    }

    /// <summary>The lowest column with the largest alpha s_ij + c_j per row, and whether the row has a member at all.</summary>
    public static (Tensor Index, Tensor Any) ArgMax(TileProblem problem)
    {
        var tile = problem.Reductions[0];
        var members = new Membership(problem).Of(tile.Set) ?? ones([problem.RowCount, problem.ColumnCount], @bool, problem.Rows.device);
        var score = Exponent(tile, Similarities(problem)).masked_fill(members.logical_not(), Scalars.NegativeInfinity);
        // argmax may return any of several equal columns, so the lowest is found by its number.
        var isLargest = score.eq(score.amax([1], keepdim: true)).logical_and(members);
        using Scalar end = problem.ColumnCount;
        var number = Scalars.Range(problem.ColumnCount, problem.Rows.device).unsqueeze(0).expand(score.shape);
        return (number.masked_fill(isLargest.logical_not(), end).amin([1]), members.any(1));
    }

    private static Tensor Evaluate(Tile tile, Tensor similarities, Tensor? members) => tile.Kind switch
    {
        TileKind.Sum => Selected(similarities, members).sum(1),
        TileKind.LogSumExp => LogSumExp(Exponent(tile, similarities), members, 1),
        TileKind.ColumnLogSumExp => LogSumExp(Exponent(tile, similarities), members, 0),
        TileKind.LogAddExp => Selected(LogAddExp(tile, similarities), members).sum(1),
        TileKind.LogAddExpSlope => Selected(tile.Level!.unsqueeze(1).sub(Scaled(tile, similarities)).Plus(tile.Epsilon).sigmoid(), members).sum(1),
        TileKind.SquaredDeviations => SquaredDeviations(similarities, members),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static Tensor Similarities(TileProblem problem)
    {
        var products = problem.Rows.mm((problem.Columns ?? problem.Rows).t());
        return problem.Scale == 1 ? products : products.Times(problem.Scale);
    }

    private static Tensor Exponent(Tile tile, Tensor similarities)
    {
        var scaled = Scaled(tile, similarities);
        return tile.ColumnLogWeights is null ? scaled : scaled.Plus(tile.ColumnLogWeights.to(scaled.dtype).unsqueeze(0));
    }

    private static Tensor Scaled(Tile tile, Tensor similarities) => tile.Alpha == 1 ? similarities : similarities.Times(tile.Alpha);

    /// <summary>
    /// The maximum is taken over the members. Lines without one are computed of zeros and then replaced, because the
    /// derivative of log 0 would be NaN before any selection could help.
    /// </summary>
    private static Tensor LogSumExp(Tensor exponent, Tensor? members, int dim)
    {
        if (exponent.size(dim) == 0)
            return exponent.sum(dim).Plus(Scalars.NegativeInfinity);
        if (members is null) return exponent.logsumexp(dim);
        var isEmpty = members.any(dim).logical_not();
        return exponent
            .masked_fill(members.logical_not(), Scalars.NegativeInfinity)
            .masked_fill(isEmpty.unsqueeze(dim), Scalars.Zero)
            .logsumexp(dim)
            .masked_fill(isEmpty, Scalars.NegativeInfinity);
    }

    private static Tensor LogAddExp(Tile tile, Tensor similarities) =>
        Logarithms.LogAddExp(-tile.Epsilon, tile.Level!.unsqueeze(1).sub(Scaled(tile, similarities)));

    private static Tensor SquaredDeviations(Tensor similarities, Tensor? members)
    {
        var count = members is null
            ? full_like(similarities.narrow(1, 0, 0).sum(1), Scalars.One).Times(similarities.size(1))
            : members.sum(1).to(similarities.dtype);
        var mean = Selected(similarities, members).sum(1).div(count.clamp_min(Scalars.One));
        return Selected(similarities.sub(mean.unsqueeze(1)), members).Squared().sum(1);
    }

    private static Tensor Selected(Tensor values, Tensor? members) =>
        members is null ? values : values.masked_fill(members.logical_not(), Scalars.Zero);
}
