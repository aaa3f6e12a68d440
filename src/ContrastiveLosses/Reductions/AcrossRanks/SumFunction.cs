using ContrastiveLosses.Arguments;

namespace ContrastiveLosses.Reductions;

/// <summary>A sum over the ranks as a node of autograd's graph; its own adjoint.</summary>
internal sealed class SumFunction : torch.autograd.SingleTensorFunction<SumFunction>
{
    public override string Name => nameof(SumFunction);

    public static Tensor Of(ICollective collective, Tensor value) => apply(value, collective);

    public override Tensor forward(torch.autograd.AutogradContext ctx, params object[] vars)
    {
        using var call = Call.Holding(vars);
        var (value, collective) = ((Tensor)vars[0], (ICollective)vars[1]);
        SavedTensors.Save(ctx, collective, [value]);
        var sum = value.detach().clone();
        collective.SumOverRanks(sum);
        return call.Result(sum);
    }

    public override List<Tensor> backward(torch.autograd.AutogradContext ctx, Tensor grad_output) =>
        Backward.Guarded(ctx, grad_output, 2, () =>
        {
            var (collective, saved) = SavedTensors.Load<ICollective>(ctx);
            return [Of(collective, Arriving(grad_output, saved[0]!.shape, saved[0]!)), null];
        });

    /// <summary>A gradient that has not arrived is zeros: the other ranks wait for it.</summary>
    public static Tensor Arriving(Tensor? gradient, long[] shape, Tensor like) =>
        gradient is { IsInvalid: false } ? gradient : zeros(shape, like.dtype, like.device);
}
