namespace TorchSharp.StandIn.Tests.Autograd;

public class FunctionTests
{
    private static readonly double[] Values = [1, -2, 3];

    [Fact]
    public void The_gradient_is_what_backward_returns()
    {
        using var scope = NewDisposeScope();
        var x = tensor(Values, requires_grad: true);
        Square.apply(x).sum().backward();
        Assert.Equal([2, -4, 6], x.grad!.data<double>().ToArray());
    }

    [Fact]
    public void A_backward_made_of_operators_can_be_differentiated_again()
    {
        using var scope = NewDisposeScope();
        var x = tensor(Values, requires_grad: true);
        var first = autograd.grad([(Square.apply(x) * x).sum()], [x], create_graph: true)[0];
        Assert.Equal([3, 12, 27], first.data<double>().ToArray());
        var second = autograd.grad([first.sum()], [x])[0];
        Assert.Equal([6, -12, 18], second.data<double>().ToArray());
    }

    [Fact]
    public void Arguments_that_are_no_tensors_have_no_gradient()
    {
        using var scope = NewDisposeScope();
        var x = tensor(Values, requires_grad: true);
        Scale.apply(x, 3.0, null!).sum().backward();
        Assert.Equal([3, 3, 3], x.grad!.data<double>().ToArray());
    }

    [Fact]
    public void A_tensor_argument_may_get_no_gradient()
    {
        using var scope = NewDisposeScope();
        var x = tensor(Values, requires_grad: true);
        var other = tensor(Values, requires_grad: true);
        Scale.apply(x, 3.0, other).sum().backward();
        Assert.Equal([3, 3, 3], x.grad!.data<double>().ToArray());
        Assert.Null(other.grad);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_output_without_a_gradient_gives_zeros_or_an_empty_handle(bool materialize)
    {
        using var scope = NewDisposeScope();
        var x = tensor(Values, requires_grad: true);
        var y = tensor(Values, requires_grad: true);
        var outputs = SumAndDifference.apply(x, y, materialize);
        outputs[0].sum().backward();
        Assert.Equal([false, !materialize], SumAndDifference.Missing);
        Assert.Equal([1, 1, 1], y.grad!.data<double>().ToArray());
    }

    [Fact]
    public void Several_outputs_bring_their_gradients_together()
    {
        using var scope = NewDisposeScope();
        var x = tensor(Values, requires_grad: true);
        var y = tensor(Values, requires_grad: true);
        var outputs = SumAndDifference.apply(x, y, true);
        (outputs[0].sum() + outputs[1].sum() * 10).backward();
        Assert.Equal([11, 11, 11], x.grad!.data<double>().ToArray());
        Assert.Equal([-9, -9, -9], y.grad!.data<double>().ToArray());
    }

    [Fact]
    public void A_result_can_be_saved()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, float64, requires_grad: true);
        SavesResult.apply(x).sum().backward();
        Assert.Equal([1, 1], x.grad!.data<double>().ToArray());
    }

    [Fact]
    public void Saved_tensors_are_still_there_for_a_second_backward()
    {
        using var scope = NewDisposeScope();
        var x = tensor(Values, requires_grad: true);
        var y = Square.apply(x);
        y.backward([ones_like(y)]);
        y.backward([ones_like(y)]);
        Assert.Equal([4, -8, 12], x.grad!.data<double>().ToArray());
    }

    [Fact]
    public void Forward_is_not_recorded_and_backward_is_when_a_graph_is_asked_for()
    {
        using var scope = NewDisposeScope();
        var x = tensor(Values, requires_grad: true);
        GradMode.apply(x).sum().backward();
        Assert.False(GradMode.InForward);
        Assert.False(GradMode.InBackward);
        autograd.grad([GradMode.apply(x).sum()], [x], create_graph: true);
        Assert.True(GradMode.InBackward);
    }

    [Fact]
    public void Nothing_is_recorded_of_constants_and_without_grad_mode()
    {
        using var scope = NewDisposeScope();
        Assert.False(Square.apply(tensor(Values)).requires_grad);
        var x = tensor(Values, requires_grad: true);
        using (no_grad())
            Assert.False(Square.apply(x).requires_grad);
        using (inference_mode())
            Assert.False(Square.apply(x).requires_grad);
        Assert.True(Square.apply(x).requires_grad);
    }

    [Fact]
    public void Threads_share_the_one_instance_and_not_their_graphs()
    {
        var failures = 0;
        Parallel.For(0, 64, number =>
        {
            using var scope = NewDisposeScope();
            using var factor = ((double)number).ToScalar();
            var x = full([3], factor, float64, requires_grad: true);
            Square.apply(x).sum().backward();
            if (x.grad!.data<double>().ToArray().Any(value => value != 2 * number))
                Interlocked.Increment(ref failures);
        });
        Assert.Equal(0, failures);
    }

    [Fact]
    public void Inside_a_scope_nothing_is_left_over()
    {
        Round(); // what is made once
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 10; i++)
            Round();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        static void Round()
        {
            using var scope = NewDisposeScope();
            var x = tensor(Values, requires_grad: true);
            Square.apply(x).sum().backward();
        }
    }
}
