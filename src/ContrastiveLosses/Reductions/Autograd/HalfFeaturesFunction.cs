using ContrastiveLosses.Arguments;
using ContrastiveLosses.Kernels.Managed;

namespace ContrastiveLosses.Reductions;

/// <summary>The handle of features as a node of autograd's graph.</summary>
internal sealed class HalfFeaturesFunction : torch.autograd.SingleTensorFunction<HalfFeaturesFunction>
{
    public override string Name => nameof(HalfFeaturesFunction);

    public static Tensor Of(Tensor rows) => apply(rows);

    public override Tensor forward(torch.autograd.AutogradContext ctx, params object[] vars)
    {
        using var call = Call.Holding(vars);
        var rows = (Tensor)vars[0];
        SavedTensors.Save(ctx, nameof(HalfFeaturesFunction), [rows]);
        return call.Result(zeros([1, 1], float32).expand(rows.shape).detach());
    }

    public override List<Tensor> backward(torch.autograd.AutogradContext ctx, Tensor grad_output) =>
        Backward.Guarded(ctx, grad_output, 1, () =>
        {
            if (grad_output is null || grad_output.IsInvalid) return [null];
            var (_, saved) = SavedTensors.Load<string>(ctx);
            var type = saved[0]!.dtype;
            return [is_grad_enabled() ? grad_output.to(type) : ManagedUnitRows.Narrow(grad_output, type)];
        });
}
