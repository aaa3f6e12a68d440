namespace ContrastiveLosses.Reference.Catalogue;

/// <summary>
/// Where, and by which kernel, losses are computed when it is not where their inputs are: so the tests, whose numbers lie on the CPU, test a
/// GPU. Copies there and back are part of the graph, so that gradients come back by themselves.
/// </summary>
internal static class Elsewhere
{
    public static Device? Device { get; set; }

    /// <summary>Makes the library use a kernel until the result is disposed.</summary>
    public static Func<IDisposable>? ForceKernel { get; set; }

    public static Inputs There(Inputs inputs) => Device is null ? inputs : inputs.Each((_, tensor) => tensor.to(Device));

    public static Parameters There(Parameters parameters)
    {
        if (Device is null || !parameters.Values.OfType<Tensor>().Any()) return parameters;
        var moved = new Parameters();
        foreach (var (name, value) in parameters) moved[name] = value is Tensor tensor ? tensor.to(Device) : value;
        return moved;
    }

    /// <summary>The result where its inputs were: on the CPU.</summary>
    public static Tensor Back(Tensor result) => Device is null ? result : result.cpu();
}
