using ContrastiveLosses.Arguments;

namespace ContrastiveLosses.Reductions;

/// <summary>
/// Euclidean distances of each row to each column, [n, m], or their squares. Each is made of the difference of the two, so that
/// those of near duplicates are right. torch's own cannot be differentiated twice; made of its operators they would be [n, m, D].
/// </summary>
internal sealed class DistanceFunction : torch.autograd.SingleTensorFunction<DistanceFunction>
{
    public override string Name => nameof(DistanceFunction);

    public static Tensor Between(Tensor rows, Tensor columns, bool squared) => apply(rows, columns, squared);

    public override Tensor forward(torch.autograd.AutogradContext ctx, params object[] vars)
    {
        using var call = Call.Holding(vars);
        var (rows, columns, squared) = ((Tensor)vars[0], (Tensor)vars[1], (bool)vars[2]);
        var distance = cdist(rows, columns, 2, compute_mode.donot_use_mm_for_euclid_dist);
        SavedTensors.Save(ctx, squared, [rows, columns]);
        return call.Result(squared ? distance.square() : distance);
    }

    /// <summary>
    /// d_ij has the derivative (x_i - y_j) / d_ij by x_i, and 0 where d_ij is 0; its square 2 (x_i - y_j). The sum over j is two
    /// products; points around 0 give it best, and moving all of them does not change it. The distances are computed again, so that
    /// they are recorded where a gradient of the gradient is wanted.
    /// </summary>
    public override List<Tensor> backward(torch.autograd.AutogradContext ctx, Tensor grad_output) =>
        Backward.Guarded(ctx, grad_output, 3, () =>
        {
            if (grad_output is null || grad_output.IsInvalid) return [null, null, null];
            var (squared, saved) = SavedTensors.Load<bool>(ctx);
            var (rows, columns) = (saved[0]!, saved[1]!);
            var pull = squared ? grad_output.Times(2) : Quotient(grad_output, Between(rows, columns, squared: false));
            var centre = columns.detach().sum(0, keepdim: true).Over(Math.Max(1, columns.shape[0]));
            var (x, y) = (rows - centre, columns - centre);
            return [x * pull.sum(1, keepdim: true) - pull.mm(y), y * pull.sum(0, keepdim: false).unsqueeze(1) - pull.t().mm(x), null];
        });

    private static Tensor Quotient(Tensor gradient, Tensor distance)
    {
        var isZero = distance.eq(Scalars.Zero);
        return (gradient / distance.masked_fill(isZero, Scalars.One)).masked_fill(isZero, Scalars.Zero);
    }
}
