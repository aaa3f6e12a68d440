namespace ContrastiveLosses.Arguments;

/// <summary>
/// One call of a public function: a dispose scope for its temporaries, and the reason why its arguments outlive it. TorchSharp
/// passes bare handles to native code, so that an argument that nobody else refers to could be finalised while it is read.
/// </summary>
internal readonly ref struct Call : IDisposable
{
    private readonly DisposeScope scope;
    private readonly object?[] held;

    private Call(object?[] held)
    {
        this.held = held;
        scope = NewDisposeScope();
    }

    /// <summary>Begins a call that refers to these objects until it ends.</summary>
    public static Call Holding(params object?[] arguments) => new(arguments);

    /// <summary>Hands the result to the caller's scope, or to the caller where there is none.</summary>
    public Tensor Result(Tensor tensor) => scope.MoveToOuter(tensor);

    public void Dispose()
    {
        scope.Dispose();
        GC.KeepAlive(held);
    }
}
