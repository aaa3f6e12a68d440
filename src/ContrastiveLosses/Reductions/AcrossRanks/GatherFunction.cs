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
        SavedTensors.Save(ctx, (collective, firstOf(gathered.size(0)), gathered.shape), [rows]);
        return call.Result(gathered);
    }

    public override List<Tensor> backward(torch.autograd.AutogradContext ctx, Tensor grad_output) =>
        Backward.Guarded(ctx, grad_output, 3, () =>
        {
            var ((collective, first, shape), saved) = SavedTensors.Load<(ICollective, long, long[])>(ctx);
            var rows = saved[0]!;
            var sum = SumFunction.Of(collective, SumFunction.Arriving(grad_output, shape, rows));
            // A copy, so that the rows of the other ranks are let go.
            return [sum.narrow(0, first, rows.size(0)).clone(), null, null];
        });
}
