using ContrastiveLosses.Arguments;
using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Torch;

namespace ContrastiveLosses.Reductions;

/// <summary>
/// A <see cref="Leveled"/> reduction as a node of autograd's graph. Its forward needs the level before it can look at the members; its
/// backward is one pass, because the slopes, by which the level's gradient is made, were found in the forward.
/// </summary>
internal sealed class LeveledReductionFunction : torch.autograd.SingleTensorFunction<LeveledReductionFunction>
{
    public override string Name => nameof(LeveledReductionFunction);

    /// <summary>The reduction; the problem's only one is that of its level.</summary>
    public static Tensor Reduce(TileProblem ofLevel, Leveled leveled)
    {
        var hasGradient = is_grad_enabled() && ofLevel.Differentiable.Any(input => input is { requires_grad: true });
        return apply(ofLevel.Rows, ofLevel.Columns!, ofLevel, leveled, hasGradient);
    }

    public override Tensor forward(torch.autograd.AutogradContext ctx, params object[] vars)
    {
        using var call = Call.Holding(vars);
        var (problem, leveled, hasGradient) = ((TileProblem)vars[^3], (Leveled)vars[^2], (bool)vars[^1]);
        var kernel = KernelChoice.For(problem);
        var level = Plain(kernel.Forward(problem)[0]);
        var members = leveled.Against(level);
        var values = kernel.Forward(problem with { Reductions = hasGradient ? [members, members.Slope()] : [members] });
        // Saved as in RowReductionFunction.
        Tensor[] saved = [level, .. values.Select(value => Plain(value))];
        SavedTensors.Save(ctx, (problem.WithoutTensors(), leveled), [.. problem.Tensors, .. saved]);
        ctx.save_data("kernel", kernel);
        foreach (var tensor in saved) call.Result(tensor);
        return call.Result(values[0]);

        Tensor Plain(Tensor result) => result.detach().to(problem.Rows.dtype);
    }

    public override List<Tensor> backward(torch.autograd.AutogradContext ctx, Tensor grad_output) => Backward.Guarded(ctx, grad_output, 5, () =>
    {
        if (grad_output is null || grad_output.IsInvalid) return [null, null, null, null, null];
        var ((described, leveled), saved) = SavedTensors.Load<(TileProblem, Leveled)>(ctx);
        var problem = described.With(saved);
        var gradient = grad_output.to(problem.Rows.dtype);
        var inputs = is_grad_enabled()
            ? RecordedGradient.Of(problem, [gradient], of => Dense(of, leveled))
            : OnePass((IKernel)ctx.get_data("kernel"), problem, leveled, saved[^3]!, saved[^2]!, saved[^1]!, gradient);
        return [inputs[0], inputs[1], null, null, null];
    });

    private static Tensor?[] OnePass(IKernel kernel, TileProblem problem, Leveled leveled, Tensor level, Tensor value, Tensor slope, Tensor gradient)
    {
        // A row without members passes nothing on, whatever arrives.
        var ofLevel = gradient.mul(slope).masked_fill(slope.eq(Scalars.Zero), Scalars.Zero);
        var both = problem with { Reductions = [problem.Reductions[0], leveled.Against(level)] };
        return kernel.Backward(both.WithConstants(), [level, value], [ofLevel, gradient]);
    }

    private static Tensor[] Dense(TileProblem problem, Leveled leveled) =>
        DenseFormulas.Evaluate(problem with { Reductions = [leveled.Against(DenseFormulas.Evaluate(problem)[0])] });
}
