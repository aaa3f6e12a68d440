namespace ContrastiveLosses.Benchmarks.Catalogue;

/// <summary>Inputs as reference files have them, turned into those of the library.</summary>
internal static class FileLayouts
{
    /// <summary>view0 and view1, [N, D] each, as features, [N, 2, D].</summary>
    public static Inputs TwoViews(Inputs inputs) => Renamed(inputs, name => name is "view0" or "view1", stack([inputs["view0"], inputs["view1"]], 1));

    /// <summary>views, [V, N, D], as features, [N, V, D].</summary>
    public static Inputs ViewsFirst(Inputs inputs) => Renamed(inputs, name => name == "views", inputs["views"].transpose(0, 1));

    /// <summary>A query of several crops, [V, N, D], as [N, V, D].</summary>
    public static Inputs CropsFirst(Inputs inputs) =>
        inputs.Each((name, tensor) => name == "query" && tensor.dim() == 3 ? tensor.transpose(0, 1) : tensor);

    private static Inputs Renamed(Inputs inputs, Func<string, bool> isView, Tensor features)
    {
        var renamed = new Inputs { ["features"] = features };
        foreach (var (name, tensor) in inputs)
            if (!isView(name)) renamed[name] = tensor;
        return renamed;
    }
}
