using ContrastiveLosses.Arguments;

namespace ContrastiveLosses.Reductions;

/// <summary>
/// Distances from differences, never from ||x||^2 + ||y||^2 - 2 &lt;x, y&gt;, which loses near duplicates. The cosine distance is
/// that of rows of unit length.
/// </summary>
internal static class Distances
{
    /// <summary>Of each row to each column, [n, m].</summary>
    public static Tensor Between(Tensor rows, Tensor columns, Distance distance) => distance switch
    {
        Distance.Euclidean => DistanceFunction.Between(rows, columns, squared: false),
        Distance.SquaredEuclidean => DistanceFunction.Between(rows, columns, squared: true),
        _ => rows.mm(columns.t()).neg().Plus(1),
    };

    /// <summary>Of each row of x to the same row of y, [n].</summary>
    public static Tensor Paired(Tensor x, Tensor y, Distance distance) => distance switch
    {
        Distance.Euclidean => Root((x - y).square().sum(1)),
        Distance.SquaredEuclidean => (x - y).square().sum(1),
        _ => x.mul(y).sum(1).neg().Plus(1),
    };

    /// <summary>The square root, with gradient 0 at 0.</summary>
    private static Tensor Root(Tensor squares)
    {
        var isZero = squares.eq(Scalars.Zero);
        return squares.masked_fill(isZero, Scalars.One).sqrt().masked_fill(isZero, Scalars.Zero);
    }
}
