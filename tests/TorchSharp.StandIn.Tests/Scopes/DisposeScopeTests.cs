namespace TorchSharp.StandIn.Tests.Scopes;

public class DisposeScopeTests
{
    [Fact]
    public void Disposes_what_was_made_in_it()
    {
        Tensor inner;
        using (NewDisposeScope())
            inner = ones(1);
        Assert.True(inner.IsInvalid);
        Assert.Throws<InvalidOperationException>(() => inner.shape);
    }

    [Fact]
    public void A_tensor_moves_to_the_outer_scope()
    {
        using var outer = NewDisposeScope();
        Tensor kept;
        using (NewDisposeScope())
            kept = ones(1).MoveToOuterDisposeScope();
        Assert.False(kept.IsInvalid);
        Assert.True(outer.Contains(kept));
    }

    [Fact]
    public void Without_an_outer_scope_moving_detaches()
    {
        Tensor kept = null!;
        OnNewThread(() =>
        {
            using (NewDisposeScope())
                kept = ones(1).MoveToOuterDisposeScope();
            Assert.Null(CurrentDisposeScope);
        });
        Assert.False(kept.IsInvalid);
        kept.Dispose();
    }

    [Fact]
    public void A_detached_tensor_survives_all_scopes()
    {
        Tensor kept;
        using (NewDisposeScope())
        using (NewDisposeScope())
            kept = ones(1).DetachFromDisposeScope();
        Assert.False(kept.IsInvalid);
        kept.Dispose();
    }

    [Fact]
    public void A_tensor_can_be_attached_and_moved_to_another_scope()
    {
        using var scope = NewDisposeScope();
        var tensor = ones(1).DetachFromDisposeScope();
        scope.Attach(tensor);
        Assert.True(scope.Contains(tensor));
        using var inner = NewDisposeScope();
        var other = ones(1);
        tensor.MoveToOtherDisposeScope(other);
        Assert.True(inner.Contains(tensor));
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void Everything_but_some_is_disposed()
    {
        using var scope = NewDisposeScope();
        var (kept, other) = (ones(1), ones(1));
        scope.DisposeEverythingBut(kept);
        Assert.False(kept.IsInvalid);
        Assert.True(other.IsInvalid);
        Assert.Same(kept, Assert.Single(scope.DisposablesView));
    }

    [Fact]
    public void A_tensor_disposed_by_hand_leaves_its_scope()
    {
        using var scope = NewDisposeScope();
        ones(1).Dispose();
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void A_closed_scope_cannot_be_asked()
    {
        var scope = NewDisposeScope();
        scope.Dispose();
        scope.Dispose();
        Assert.Throws<ObjectDisposedException>(() => scope.DisposablesCount);
    }

    [Fact]
    public void A_function_can_run_in_a_scope_of_its_own()
    {
        using var scope = NewDisposeScope();
        var sum = WrappedTensorDisposeScope(() => (ones(2) + ones(2)).sum());
        Assert.Equal(4, sum.ToSingle());
        Assert.Same(sum, Assert.Single(scope.DisposablesView));
    }

    [Fact]
    public void Belongs_to_its_thread()
    {
        using var scope = NewDisposeScope();
        OnNewThread(() => ones(1).Dispose());
        Assert.Equal(0, scope.DisposablesCount);
    }

    internal static void OnNewThread(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }
}
