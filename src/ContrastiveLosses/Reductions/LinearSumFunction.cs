using ContrastiveLosses.Arguments;
using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Managed;
using ContrastiveLosses.Pairs;

namespace ContrastiveLosses.Reductions;

/// <summary>
/// SUM_i = sum_{j in A(i)} s_ij = &lt;x_i, sum_{j in A(i)} y_j&gt; scale. Its gradient is of the same kind, with rows and
/// columns exchanged; the group sums are computed again for it instead of being kept.
/// </summary>
internal sealed class LinearSumFunction : torch.autograd.SingleTensorFunction<LinearSumFunction>
{
    public override string Name => nameof(LinearSumFunction);

    public static Tensor Sum(Items rows, Items columns, double scale, PairSet set) => apply(
        rows.Features, ReferenceEquals(rows, columns) ? null! : columns.Features, new Terms(rows.Keys, columns.Keys, scale, set));

    public override Tensor forward(torch.autograd.AutogradContext ctx, params object[] vars)
    {
        using var call = Call.Holding(vars);
        var (rows, columns, terms) = ((Tensor)vars[0], (Tensor?)vars[1], (Terms)vars[2]);
        var isManaged = KernelChoice.IsManaged(rows);
        SavedTensors.Save(ctx, terms with { RowKeys = default, ColumnKeys = default, IsManaged = isManaged },
            [rows, columns, .. SavedTensors.Of(terms.RowKeys), .. SavedTensors.Of(terms.ColumnKeys)]);
        if (isManaged)
            return call.Result(ManagedLinearSum.Forward(rows, columns ?? rows, terms.RowKeys, terms.ColumnKeys, terms.Scale, terms.Set));
        var spread = LinearTerms.Spread(columns ?? rows, terms.ColumnKeys, terms.RowKeys, rows.shape[0], terms.Set);
        var sum = rows.to(float64).mul(spread).sum(1).Times(terms.Scale);
        return call.Result(sum.to(rows.dtype));
    }

    public override List<Tensor> backward(torch.autograd.AutogradContext ctx, Tensor grad_output) =>
        Backward.Guarded(ctx, grad_output, 3, () =>
        {
            if (grad_output is null || grad_output.IsInvalid) return [null, null, null];
            var (terms, saved) = SavedTensors.Load<Terms>(ctx);
            var (rows, columns) = (saved[0]!, saved[1] ?? saved[0]!);
            var (rowKeys, columnKeys) = (new Keys(saved[2], saved[3], saved[4]), new Keys(saved[5], saved[6], saved[7]));
            if (terms.IsManaged && !is_grad_enabled())
            {
                var (x, y) = ManagedLinearSum.Backward(rows, columns, rowKeys, columnKeys, terms.Scale, terms.Set, grad_output);
                return saved[1] is null ? [x.add_(y), null, null] : [x, y, null];
            }
            var gradient = grad_output.to(float64).Times(terms.Scale).unsqueeze(1);
            var ofRows = LinearTerms.Spread(columns, columnKeys, rowKeys, rows.shape[0], terms.Set).mul(gradient);
            var ofColumns = LinearTerms.Spread(rows.to(float64).mul(gradient), rowKeys, columnKeys, columns.shape[0], terms.Set);
            return saved[1] is null
                ? [ofRows.add(ofColumns).to(rows.dtype), null, null]
                : [ofRows.to(rows.dtype), ofColumns.to(columns.dtype), null];
        });

    private sealed record Terms(Keys RowKeys, Keys ColumnKeys, double Scale, PairSet Set, bool IsManaged = false);
}
