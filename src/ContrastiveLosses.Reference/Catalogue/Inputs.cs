namespace ContrastiveLosses.Reference.Catalogue;

/// <summary>A loss's tensors, by the names of its reference file.</summary>
internal sealed class Inputs() : Dictionary<string, Tensor>(StringComparer.Ordinal)
{
    /// <summary>These inputs with one of them exchanged or added.</summary>
    public Inputs With(string name, Tensor tensor) => Each((other, own) => other == name ? tensor : own, (name, tensor));

    /// <summary>Each input, or what becomes of it.</summary>
    public Inputs Each(Func<string, Tensor, Tensor> change) => Each(change, null);

    private Inputs Each(Func<string, Tensor, Tensor> change, (string Name, Tensor Tensor)? more)
    {
        var changed = new Inputs();
        foreach (var (name, tensor) in this) changed[name] = change(name, tensor);
        if (more is var (added, value)) changed[added] = value;
        return changed;
    }
}
