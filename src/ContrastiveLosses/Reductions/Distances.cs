using ContrastiveLosses.Arguments;

namespace ContrastiveLosses.Reductions;

/// <summary>
/// Distances whose values come from differences, so that those of near duplicates are right. The cosine distance is that of rows of
/// unit length.
/// </summary>
internal static class Distances
{
    /// <summary>Of each row to each column, [n, m].</summary>
    public static Tensor Between(Tensor rows, Tensor columns, Distance distance) => distance switch
    {
        Distance.Euclidean => Squared(rows, columns).Root(),
        Distance.SquaredEuclidean => Squared(rows, columns),
        _ => rows.mm(columns.t()).neg().Plus(1),
    };

    /// <summary>Of each row of x to the same row of y, [n].</summary>
    public static Tensor Paired(Tensor x, Tensor y, Distance distance) => distance switch
    {
        Distance.Euclidean => (x - y).Squared().sum(1).Root(),
        Distance.SquaredEuclidean => (x - y).Squared().sum(1),
        _ => x.mul(y).sum(1).neg().Plus(1),
    };

    /// <summary>
    /// The value is that of torch's distances. They cannot be differentiated twice, and their gradient is slow; so what is recorded is
    /// ||x||^2 + ||y||^2 - 2 &lt;x, y&gt;, which has the same derivatives as products of matrices. As a value it would lose near
    /// duplicates: what it lacks is added to it as a constant. Points around 0 suit it best, and moving all changes nothing.
    /// </summary>
    private static Tensor Squared(Tensor rows, Tensor columns)
    {
        var value = Value(rows.detach(), columns.detach());
        if (!is_grad_enabled()) return value;
        var centre = columns.detach().sum(0, keepdim: true).Over(Math.Max(1, columns.size(0)));
        var (x, y) = (rows - centre, columns - centre);
        var squares = x.Squared().sum(1, keepdim: true).Plus(y.Squared().sum(1, keepdim: true).t());
        var recorded = squares - x.mm(y.t()).Times(2);
        return recorded.Plus(value - recorded.detach());
    }

    private static Tensor Value(Tensor rows, Tensor columns) =>
        cdist(rows, columns, 2, compute_mode.donot_use_mm_for_euclid_dist).Squared();
}
