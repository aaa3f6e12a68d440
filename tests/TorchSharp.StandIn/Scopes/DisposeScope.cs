using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Holds the tensors made on its thread while it is the innermost scope, and disposes them when it is disposed.</summary>
public sealed partial class DisposeScope : IDisposable
{
    private DisposeScopeManager? manager;
    private HashSet<IDisposable> disposables = new(ReferenceEqualityComparer.Instance);

    internal DisposeScope(DisposeScopeManager manager, DisposeScope? outer) => (this.manager, OuterScope) = (manager, outer);

    public int DisposablesCount => Open.disposables.Count;

    public IReadOnlyList<IDisposable> DisposablesView => [.. Open.disposables];

    internal DisposeScope? OuterScope { get; set; }

    internal bool IsOfThisThread => manager == DisposeScopeManager.ThreadSingleton;

    private DisposeScope Open => manager is null ? throw new ObjectDisposedException(typeof(DisposeScope).FullName) : this;

    public bool Contains(IDisposable disposable) => disposables.Contains(disposable);

    public void Dispose()
    {
        if (manager is null)
            return;
        DisposeEverything();
        manager.Close(this);
        manager = null;
    }

    public void DisposeEverything() => DisposeEverythingBut([]);

    /// <summary>What is kept stays in the scope, or joins it.</summary>
    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        var before = Open.disposables;
        disposables = new(inKeep, ReferenceEqualityComparer.Instance);
        foreach (var disposable in before)
        {
            if (!disposables.Contains(disposable))
                disposable.Dispose();
        }
    }

    public void MarkAsDisposed(IDisposable disposable)
    {
        Open.disposables.Remove(disposable);
        if (disposable is Tensor tensor)
            tensor.OwningDisposeScope = null;
    }

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        var statistics = Open.manager!.StatisticsInstance.TensorStatistics;
        List<IDisposable> attached = [.. disposables];
        foreach (var disposable in attached)
        {
            if (Take(disposable))
                statistics.AttachedToScopeCount++;
        }
        return attached;
    }

    public void Detach(IEnumerable<IDisposable> disposables)
    {
        var statistics = Open.manager!.StatisticsInstance.TensorStatistics;
        foreach (var disposable in disposables)
        {
            if (!this.disposables.Remove(disposable))
                continue;
            statistics.DetachedFromScopeCount++;
            if (disposable is Tensor tensor)
                tensor.OwningDisposeScope = null;
        }
    }

    /// <summary>Without a scope to move to, a disposable is detached and belongs to whoever holds it.</summary>
    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables)
    {
        if (scope is null)
        {
            Detach(disposables);
            return;
        }
        foreach (var disposable in disposables)
        {
            if (Open.disposables.Remove(disposable))
                scope.Take(disposable);
        }
    }

    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(OuterScope, disposables);

    internal void Register(Tensor tensor) => disposables.Add(tensor);

    private bool Take(IDisposable disposable)
    {
        if (disposable is not Tensor tensor)
            throw new InvalidOperationException("DisposeScope can only manage Tensor or PackedSequence");
        if (tensor.OwningDisposeScope == this)
            return false;
        disposables.Add(tensor);
        tensor.OwningDisposeScope?.disposables.Remove(tensor);
        tensor.OwningDisposeScope = this;
        return true;
    }
}
