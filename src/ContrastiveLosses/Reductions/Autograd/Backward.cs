using ContrastiveLosses.Arguments;

namespace ContrastiveLosses.Reductions;

/// <summary>How a custom function's backward keeps TorchSharp's process alive.</summary>
internal static class Backward
{
    /// <summary>
    /// The gradients that this thread returned last, kept because native code reads their bare handles. It has done so by the time
    /// that it calls this thread again; left to the garbage collector, which does not know their size, they would pile up.
    /// </summary>
    [ThreadStatic]
    private static List<Tensor?>? returned;

    /// <summary>
    /// Runs a backward in a dispose scope of its own: on libtorch's own threads there is none, and only a scope protects
    /// temporaries from the garbage collector.
    /// An exception must not leave a backward, it would end the process: the gradients become NaN then, and the reason goes
    /// to the error output.
    /// </summary>
    public static List<Tensor> Guarded(torch.autograd.AutogradContext ctx, object arriving, int inputs, Func<List<Tensor?>> backward)
    {
        using var call = Call.Holding(arriving);
        List<Tensor?> gradients;
        try
        {
            gradients = backward();
        }
#pragma warning disable CA1031 // whatever it was, the process must live
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Console.Error.WriteLine($"ContrastiveLosses: a gradient could not be computed and is NaN: {exception.Message}");
            gradients = NotANumber(ctx, inputs);
        }
        foreach (var gradient in gradients) gradient?.DetachFromDisposeScope();
        foreach (var gradient in returned ?? []) gradient?.Dispose();
        returned = gradients;
        return gradients!;
    }

    private static List<Tensor?> NotANumber(torch.autograd.AutogradContext ctx, int inputs)
    {
        var gradients = new List<Tensor?>(new Tensor?[inputs]);
        try
        {
            var (_, saved) = SavedTensors.Load<object>(ctx);
            for (var k = 0; k < inputs && k < saved.Length; k++)
                if (saved[k] is { requires_grad: true } tensor)
                    gradients[k] = full_like(tensor, Scalars.NotANumber);
        }
#pragma warning disable CA1031 // an input changed in place since the forward cannot be loaded at all
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Console.Error.WriteLine($"ContrastiveLosses: that gradient is not NaN but missing: {exception.Message}");
        }
        return gradients;
    }
}
