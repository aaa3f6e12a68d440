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
        // Each tensor once, because saving one takes longer than an operator on a small batch.
        var distinct = new List<Tensor>();
        var places = new int?[tensors.Count];
        for (var k = 0; k < places.Length; k++)
        {
            if (tensors[k] is not { } tensor) continue;
            var place = distinct.FindIndex(saved => ReferenceEquals(saved, tensor));
            if (place < 0) distinct.Add(tensor);
            places[k] = place < 0 ? distinct.Count - 1 : place;
        }
        ctx.save_data("description", description);
        ctx.save_data("places", places);
        ctx.save_for_backward(distinct);
    }

    public static (T Description, Tensor?[] Tensors) Load<T>(torch.autograd.AutogradContext ctx)
    {
        var saved = ctx.get_saved_variables();
        if (saved.Any(tensor => tensor is null || tensor.IsInvalid)) throw new InvalidOperationException("a saved tensor is gone");
        var places = (int?[])ctx.get_data("places");
        return ((T)ctx.get_data("description"), [.. places.Select(place => place is { } k ? saved[k] : null)]);
    }
}
