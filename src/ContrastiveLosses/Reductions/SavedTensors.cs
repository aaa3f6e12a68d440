using ContrastiveLosses.Pairs;

namespace ContrastiveLosses.Reductions;

/// <summary>
/// What a custom function keeps for its backward: a description without tensors, and tensors of which some may be missing.
/// The tensors go through save_for_backward, which holds them natively: the caller's scope may be gone by then.
/// </summary>
internal static class SavedTensors
{
    public static IEnumerable<Tensor?> Of(Keys keys) => [keys.Id, keys.Label, keys.Bias];

    public static void Save(torch.autograd.AutogradContext ctx, object description, IReadOnlyList<Tensor?> tensors)
    {
        // Without this TorchSharp keeps a copy of every output in the caller's scope, and aborts when that is gone.
        ctx.set_materialize_grads(false);
        ctx.save_data("description", description);
        ctx.save_data("present", tensors.Select(tensor => tensor is not null).ToArray());
        ctx.save_for_backward([.. tensors.OfType<Tensor>()]);
    }

    public static (T Description, Tensor?[] Tensors) Load<T>(torch.autograd.AutogradContext ctx)
    {
        var saved = new Queue<Tensor>(ctx.get_saved_variables());
        if (saved.Any(tensor => tensor is null || tensor.IsInvalid)) throw new InvalidOperationException("a saved tensor is gone");
        var present = (bool[])ctx.get_data("present");
        return ((T)ctx.get_data("description"), [.. present.Select(isPresent => isPresent ? saved.Dequeue() : null)]);
    }
}
