using ContrastiveLosses.Kernels;

namespace ContrastiveLosses.Reductions;

/// <summary>The gradient of a pass over the tiles as a function that can be differentiated again.</summary>
internal static class RecordedGradient
{
    /// <summary>
    /// The gradients for <see cref="TileProblem.Differentiable"/> from those that have arrived at the values, null where none has. They are
    /// taken by views of the inputs, because a level usually is itself a function of the rows, and that path belongs to the level's
    /// own gradient.
    /// </summary>
    /// <param name="saved">The problem, with its tensors.</param>
    /// <param name="gradients">One for each value, or null.</param>
    /// <param name="evaluate">The values, by operators that autograd knows.</param>
    public static Tensor?[] Of(TileProblem saved, Tensor?[] gradients, Func<TileProblem, Tensor[]> evaluate)
    {
        var problem = saved.With([.. saved.Tensors.Select((tensor, k) =>
            k < saved.Differentiable.Length && tensor is not null ? tensor.view(tensor.shape) : tensor)]);
        var values = evaluate(problem.Widened());
        var outputs = Enumerable.Range(0, values.Length).Where(k => gradients[k] is not null && values[k].requires_grad).ToArray();
        var inputs = problem.Differentiable;
        var wanted = Enumerable.Range(0, inputs.Length).Where(k => inputs[k] is { requires_grad: true }).ToArray();
        var results = new Tensor?[inputs.Length];
        if (outputs.Length == 0 || wanted.Length == 0) return results;
        var found = torch.autograd.grad(
            [.. outputs.Select(k => values[k])], [.. wanted.Select(k => inputs[k]!)], [.. outputs.Select(k => gradients[k]!)],
            retain_graph: true, create_graph: true, allow_unused: true);
        for (var k = 0; k < wanted.Length; k++)
            results[wanted[k]] = found[k] is { IsInvalid: false } gradient ? gradient : null;
        return results;
    }
}
