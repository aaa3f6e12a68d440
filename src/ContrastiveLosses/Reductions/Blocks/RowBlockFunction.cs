using ContrastiveLosses.Arguments;

namespace ContrastiveLosses.Reductions;

/// <summary>A map over blocks of rows as a node of autograd's graph: nothing of a block is kept, the backward computes it again.</summary>
internal sealed class RowBlockFunction : torch.autograd.SingleTensorFunction<RowBlockFunction>
{
    public override string Name => nameof(RowBlockFunction);

    public static Tensor Map(RowBlocks blocks, Tensor rows, Tensor? columns, Tensor[] constants) => apply(rows, columns!, blocks, constants);

    public override Tensor forward(torch.autograd.AutogradContext ctx, params object[] vars)
    {
        using var call = Call.Holding(vars);
        var (rows, columns, blocks, constants) = ((Tensor)vars[0], (Tensor?)vars[1], (RowBlocks)vars[2], (Tensor[])vars[3]);
        SavedTensors.Save(ctx, blocks, [rows, columns, .. constants]);
        return call.Result(blocks.Forward(rows, columns ?? rows, constants));
    }

    public override List<Tensor> backward(torch.autograd.AutogradContext ctx, Tensor grad_output) =>
        Backward.Guarded(ctx, grad_output, 4, () =>
        {
            if (grad_output is null || grad_output.IsInvalid) return [null, null, null, null];
            var (blocks, saved) = SavedTensors.Load<RowBlocks>(ctx);
            var (rows, columns, constants) = (saved[0]!, saved[1], saved[2..].OfType<Tensor>().ToArray());
            if (is_grad_enabled())
            {
                var recorded = blocks.Recorded(rows, columns, constants, grad_output);
                return [recorded.OfRows, recorded.OfColumns, null, null];
            }
            var (ofRows, ofColumns) = blocks.Backward(rows, columns ?? rows, constants, grad_output);
            return columns is null ? [ofRows!.add_(ofColumns!, Scalars.One), null, null, null] : [ofRows, ofColumns, null, null];
        });
}
