using ContrastiveLosses.Arguments;

namespace ContrastiveLosses.Reductions;

/// <summary>Rows of all ranks as a node of autograd's graph. Its backward is the adjoint: gradients summed over the ranks, of the own rows.</summary>
internal sealed class GatherFunction : torch.autograd.SingleTensorFunction<GatherFunction>
{
    public override string Name => nameof(GatherFunction);

    /// <summary>Gathers rows; the own ones begin where <paramref name="firstOf"/> says of the number of all.</summary>
    public static Tensor Of(ICollective collective, Tensor rows, Func<long, long> firstOf) => apply(rows, collective, firstOf);

    public override Tensor forward(torch.autograd.AutogradContext ctx, params object[] vars)
    {
        using var call = Call.Holding(vars);
        var (rows, collective, firstOf) = ((Tensor)vars[0], (ICollective)vars[1], (Func<long, long>)vars[2]);
        var gathered = collective.AllGather(rows.detach());
        SavedTensors.Save(ctx, new OwnRows(collective, firstOf(gathered.shape[0]), rows.shape[0], gathered.shape), [rows]);
        return call.Result(gathered);
    }

    public override List<Tensor> backward(torch.autograd.AutogradContext ctx, Tensor grad_output) =>
        Backward.Guarded(ctx, grad_output, 3, () =>
        {
            var (own, saved) = SavedTensors.Load<OwnRows>(ctx);
            return [OwnRowsFunction.Of(own, Arriving(grad_output, own.Shape, saved[0]!)), null, null];
        });

    /// <summary>A gradient that has not arrived is zeros: the other ranks wait for it.</summary>
    public static Tensor Arriving(Tensor? gradient, long[] shape, Tensor like) =>
        gradient is { IsInvalid: false } ? gradient : zeros(shape, like.dtype, like.device);
}

/// <summary>Which of the rows of all ranks are this rank's.</summary>
internal sealed record OwnRows(ICollective Collective, long First, long Count, long[] Shape);

/// <summary>The own rows of a sum over the ranks, with gathering as its backward.</summary>
internal sealed class OwnRowsFunction : torch.autograd.SingleTensorFunction<OwnRowsFunction>
{
    public override string Name => nameof(OwnRowsFunction);

    public static Tensor Of(OwnRows own, Tensor all) => apply(all, own);

    public override Tensor forward(torch.autograd.AutogradContext ctx, params object[] vars)
    {
        using var call = Call.Holding(vars);
        var (all, own) = ((Tensor)vars[0], (OwnRows)vars[1]);
        SavedTensors.Save(ctx, own, [all]);
        var sum = all.detach().clone();
        own.Collective.SumOverRanks(sum);
        // A copy, so that the rows of the other ranks are let go.
        return call.Result(sum.narrow(0, own.First, own.Count).clone());
    }

    public override List<Tensor> backward(torch.autograd.AutogradContext ctx, Tensor grad_output) =>
        Backward.Guarded(ctx, grad_output, 2, () =>
        {
            var (own, saved) = SavedTensors.Load<OwnRows>(ctx);
            var arriving = GatherFunction.Arriving(grad_output, [own.Count, .. own.Shape[1..]], saved[0]!);
            return [GatherFunction.Of(own.Collective, arriving, _ => own.First), null];
        });
}
