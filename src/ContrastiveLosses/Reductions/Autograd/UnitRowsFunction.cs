using ContrastiveLosses.Arguments;
using ContrastiveLosses.Kernels.Managed;

namespace ContrastiveLosses.Reductions;

/// <summary>Rows of unit length as one node of autograd's graph, computed in C#; on the CPU. Of half types the unit rows are float32.</summary>
internal sealed class UnitRowsFunction : torch.autograd.SingleTensorFunction<UnitRowsFunction>
{
    public override string Name => nameof(UnitRowsFunction);

    public static Tensor Of(Tensor rows) => apply(rows);

    public override Tensor forward(torch.autograd.AutogradContext ctx, params object[] vars)
    {
        using var call = Call.Holding(vars);
        var rows = (Tensor)vars[0];
        SavedTensors.Save(ctx, nameof(UnitRowsFunction), [rows]);
        return call.Result(ManagedUnitRows.Forward(rows));
    }

    public override List<Tensor> backward(torch.autograd.AutogradContext ctx, Tensor grad_output) =>
        Backward.Guarded(ctx, grad_output, 1, () =>
        {
            if (grad_output is null || grad_output.IsInvalid) return [null];
            var (_, saved) = SavedTensors.Load<string>(ctx);
            if (!is_grad_enabled()) return [ManagedUnitRows.Backward(saved[0]!, grad_output)];
            var rows = saved[0]!.view(saved[0]!.shape);
            return [torch.autograd.grad([Embeddings.Normalized(Embeddings.Widen(rows))], [rows], [grad_output], retain_graph: true, create_graph: true)[0]];
        });
}
