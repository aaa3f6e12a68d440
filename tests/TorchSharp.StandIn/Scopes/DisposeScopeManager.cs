namespace TorchSharp;

/// <summary>The dispose scopes of a thread, innermost first. They belong to the thread, not to an async method's flow.</summary>
public class DisposeScopeManager
{
    [ThreadStatic] private static DisposeScopeManager? threadSingleton;

    public static ThreadDisposeScopeStatistics Statistics => ThreadSingleton.StatisticsInstance;

    internal static DisposeScopeManager ThreadSingleton => threadSingleton ??= new();

    internal ThreadDisposeScopeStatistics StatisticsInstance { get; } = new();

    internal DisposeScope? Current { get; private set; }

    internal DisposeScope Open() => Current = new(this, Current);

    /// <summary>A scope that is closed out of turn leaves those inside it open.</summary>
    internal void Close(DisposeScope closed)
    {
        if (Current == closed)
            Current = closed.OuterScope;
        for (var scope = Current; scope is not null; scope = scope.OuterScope)
        {
            if (scope.OuterScope == closed)
                scope.OuterScope = closed.OuterScope;
        }
    }

    internal DisposeScope? RegisterOnCurrentDisposeScope(torch.Tensor tensor)
    {
        var statistics = StatisticsInstance.TensorStatistics;
        if (Current is null)
            statistics.CreatedOutsideScopeCount++;
        else
            statistics.CreatedInScopeCount++;
        Current?.Register(tensor);
        return Current;
    }

    /// <summary>Counted on the thread that disposes, whichever thread the tensor's scope belongs to.</summary>
    internal void CountDisposal(torch.Tensor tensor)
    {
        var statistics = StatisticsInstance.TensorStatistics;
        if (tensor.OwningDisposeScope is null)
            statistics.DisposedOutsideScopeCount++;
        else
            statistics.DisposedInScopeCount++;
    }
}

public static partial class torch
{
    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.ThreadSingleton.Current;

    public static DisposeScope NewDisposeScope() => DisposeScopeManager.ThreadSingleton.Open();

    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }
}
