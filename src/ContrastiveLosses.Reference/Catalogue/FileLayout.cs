namespace ContrastiveLosses.Reference.Catalogue;

/// <summary>How a reference file lays out what the library has in another order.</summary>
/// <param name="FromFile">The library's inputs from the file's.</param>
/// <param name="AnchorsOfFile">The file's order of one value per anchor, from the library's.</param>
internal sealed record FileLayout(Func<Inputs, Inputs> FromFile, Func<Tensor, Tensor> AnchorsOfFile)
{
    public static FileLayout AsTheLibrary { get; } = new(inputs => inputs, anchors => anchors);

    /// <summary>Values [N, V] in the order [V, N]: all of the first view, then all of the second.</summary>
    public static FileLayout AnchorsByView { get; } = AsTheLibrary with { AnchorsOfFile = ByView };

    /// <summary>view0 and view1, [N, D] each, for features, [N, 2, D].</summary>
    public static FileLayout TwoViews { get; } =
        new(inputs => Renamed(inputs, name => name is "view0" or "view1", stack([inputs["view0"], inputs["view1"]], 1)), ByView);

    /// <summary>views, [V, N, D], for features, [N, V, D].</summary>
    public static FileLayout ViewsFirst { get; } = new(inputs => Renamed(inputs, name => name == "views", inputs["views"].transpose(0, 1)), ByView);

    /// <summary>Embeddings of several crops, [V, N, D], for [N, V, D].</summary>
    public static FileLayout CropsFirst { get; } = new(
        inputs => inputs.Each((name, tensor) => name is "query" or "online" or "target" && tensor.dim() == 3 ? tensor.transpose(0, 1) : tensor), ByView);

    private static Tensor ByView(Tensor anchors) => anchors.transpose(0, -1);

    private static Inputs Renamed(Inputs inputs, Func<string, bool> isView, Tensor features)
    {
        var renamed = new Inputs { ["features"] = features };
        foreach (var (name, tensor) in inputs)
            if (!isView(name)) renamed[name] = tensor;
        return renamed;
    }
}
