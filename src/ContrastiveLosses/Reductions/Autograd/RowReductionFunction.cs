using ContrastiveLosses.Arguments;
using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Torch;

namespace ContrastiveLosses.Reductions;

/// <summary>
/// A pass over the tiles as a node of autograd's graph: nothing of size N x M is kept, the backward computes the tiles again.
/// A second derivative goes through the dense formulas, whose operators autograd knows; it costs O(N M) memory.
/// </summary>
internal sealed class RowReductionFunction : torch.autograd.MultiTensorFunction<RowReductionFunction>
{
    public override string Name => nameof(RowReductionFunction);

    public static Tensor[] Reduce(TileProblem problem) => [.. apply([.. problem.Differentiable!, problem])];

    public override List<Tensor> forward(torch.autograd.AutogradContext ctx, params object[] vars)
    {
        using var call = Call.Holding(vars);
        var problem = (TileProblem)vars[^1];
        var kernel = KernelChoice.For(problem);
        var results = kernel.Forward(problem);
        // The results are saved as plain tensors, because those that autograd gives out belong to the caller; and in the outer
        // scope, because they are taken over only when this method has returned.
        var plain = results.Select(result => result.detach().to(problem.Rows.dtype)).ToArray();
        foreach (var result in plain) call.Result(result);
        SavedTensors.Save(ctx, problem.WithoutTensors(), [.. problem.Tensors, .. plain]);
        // The backward may run on another thread, where another kernel could be chosen.
        ctx.save_data("kernel", kernel);
        foreach (var result in results) call.Result(result);
        return [.. results];
    }

    public override List<Tensor> backward(torch.autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        var gradients = grad_outputs.Select(gradient => gradient is null || gradient.IsInvalid ? null : gradient).ToArray();
        return Backward.Guarded(ctx, grad_outputs, 3 + gradients.Length, () =>
        {
            var (description, saved) = SavedTensors.Load<TileProblem>(ctx);
            var problem = description.With(saved);
            // Exact values have gradients of their own type.
            var arrived = gradients.Select(gradient => gradient?.to(problem.Rows.dtype)).ToArray();
            Tensor[] results = [.. saved[^gradients.Length..].OfType<Tensor>()];
            var inputs = is_grad_enabled()
                ? RecordedGradient.Of(problem, arrived, DenseFormulas.Evaluate)
                : ((IKernel)ctx.get_data("kernel")).Backward(problem.WithConstants(), results, arrived);
            return [.. inputs, null];
        });
    }
}
