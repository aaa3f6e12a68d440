using ContrastiveLosses.Arguments;
using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Torch;

namespace ContrastiveLosses.Reductions;

/// <summary>
/// A pass over the columns of all ranks as they come by, as a node of autograd's graph: its results are those of each turn. In the
/// backward the columns come by again, each part with its gradient, which is at home after the last turn.
/// </summary>
/// <remarks>
/// A second derivative is taken of the dense formulas on the gathered columns; it costs O(N M / W) memory.
/// </remarks>
internal sealed class RingFunction : torch.autograd.MultiTensorFunction<RingFunction>
{
    public override string Name => nameof(RingFunction);

    /// <summary>The results of the first turn's reductions, then those of the next.</summary>
    public static Tensor[] Reduce(TileProblem problem, Ring ring) => [.. apply([.. problem.Differentiable!, problem, ring])];

    public override List<Tensor> forward(torch.autograd.AutogradContext ctx, params object[] vars)
    {
        using var call = Call.Holding(vars);
        var (problem, ring) = ((TileProblem)vars[^2], (Ring)vars[^1]);
        var (results, kernels) = (new List<Tensor>(), new List<IKernel>());
        var here = problem.Columns;
        for (var turn = 0; turn < ring.Turns; turn++)
        {
            if (turn > 0) here = Next(here ?? problem.Rows.detach(), turn > 1);
            var part = ring.At(turn, problem, here);
            kernels.Add(KernelChoice.For(part));
            results.AddRange(kernels[^1].Forward(part));
        }
        // Saved as in RowReductionFunction.
        var plain = results.Select(result => result.detach()).ToArray();
        foreach (var result in plain) call.Result(result);
        SavedTensors.Save(ctx, (problem.WithoutTensors(), ring), [.. problem.Tensors, .. plain]);
        ctx.save_data("kernels", kernels);
        ctx.save_data("inputs", vars.Length);
        foreach (var result in results) call.Result(result);
        return results;

        Tensor Next(Tensor held, bool isVisitor)
        {
            var next = ring.Collective.Shift(held.detach());
            if (isVisitor) held.Dispose();
            return next;
        }
    }

    public override List<Tensor> backward(torch.autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        var gradients = grad_outputs.Select(gradient => gradient is null || gradient.IsInvalid ? null : gradient).ToArray();
        return Backward.Guarded(ctx, grad_outputs, (int)ctx.get_data("inputs"), () =>
        {
            var ((described, ring), saved) = SavedTensors.Load<(TileProblem, Ring)>(ctx);
            var problem = described.With(saved);
            Tensor[] results = [.. saved[^gradients.Length..].OfType<Tensor>()];
            var found = is_grad_enabled()
                ? RecordedGradient.Of(problem, gradients, views => Dense(views, ring))
                : Turned(problem, ring, (List<IKernel>)ctx.get_data("kernels"), results, gradients);
            return [.. found, null, null];
        });
    }

    private static Tensor?[] Turned(TileProblem problem, Ring ring, List<IKernel> kernels, Tensor[] results, Tensor?[] gradients)
    {
        var total = problem.Differentiable.Select(input => input is null ? null : zeros_like(input)).ToArray();
        var (tiles, own) = (problem.Reductions.Count, problem.Columns ?? problem.Rows);
        // The columns that are here, and their gradient, side by side.
        var here = cat([own, zeros_like(own)], 1);
        for (var turn = 0; turn < ring.Turns; turn++)
        {
            using var scope = NewDisposeScope();
            var width = own.size(1);
            var isOwn = turn == 0 && problem.Columns is null;
            var part = ring.At(turn, problem, isOwn ? null : here.narrow(1, 0, width).contiguous());
            var of = (turn * tiles)..((turn + 1) * tiles);
            var parts = kernels[turn].Backward(part, results[of], gradients[of]);
            total[0]!.add_(parts[0]!, Scalars.One);
            if (parts[1] is { } ofColumns) here.narrow(1, width, width).add_(ofColumns, Scalars.One);
            for (var k = 2; k < total.Length; k++)
                if (parts[k] is { } ofLevel) total[k]!.add_(ofLevel, Scalars.One);
            var next = ring.Collective.Shift(here).MoveToOuterDisposeScope();
            here.Dispose();
            here = next;
        }
        total[problem.Columns is null ? 0 : 1]!.add_(here.narrow(1, own.size(1), own.size(1)), Scalars.One);
        return total;
    }

    private static Tensor[] Dense(TileProblem problem, Ring ring)
    {
        var all = GatherFunction.Of(ring.Collective, problem.Columns ?? problem.Rows, _ => ring.Counts[..ring.Collective.Rank].Sum());
        return [.. Enumerable.Range(0, ring.Turns).SelectMany(turn => DenseFormulas.Evaluate(ring.At(turn, problem, ring.Part(turn, all))))];
    }
}
