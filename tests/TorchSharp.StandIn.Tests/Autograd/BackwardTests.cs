using System.Runtime.InteropServices;

namespace TorchSharp.StandIn.Tests.Autograd;

public class BackwardTests
{
    [Fact]
    public void Gradients_add_up_until_they_are_set()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.0, 2 }, requires_grad: true);
        (x * x).sum().backward();
        (x * x).sum().backward();
        Assert.Equal([4, 8], x.grad!.data<double>().ToArray());
        x.grad = null;
        Assert.Null(x.grad);
    }

    [Fact]
    public void A_graph_is_walked_once_unless_it_is_retained()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        var y = (x * x).sum();
        y.backward(retain_graph: true);
        y.backward();
        Assert.Throws<ExternalException>(() => y.backward());
    }

    [Fact]
    public void Only_the_named_inputs_get_gradients()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (ones(2, requires_grad: true), ones(2, requires_grad: true));
        (x * y).sum().backward(inputs: [y]);
        Assert.Null(x.grad);
        Assert.NotNull(y.grad);
    }

    [Fact]
    public void An_unused_input_has_an_empty_gradient()
    {
        using var scope = NewDisposeScope();
        var (x, unused) = (ones(2, requires_grad: true), ones(2, requires_grad: true));
        var gradients = autograd.grad([(x * 3).sum()], [x, unused], allow_unused: true);
        Assert.Equal(3, gradients[0][0].ToSingle());
        Assert.True(gradients[1].IsInvalid);
    }

    [Fact]
    public void A_vector_needs_the_gradient_of_its_outputs()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        Assert.Throws<ExternalException>(() => (x * 2).backward());
        autograd.backward(x * 2, tensor(new[] { 1f, 10f }));
        Assert.Equal([2, 20], x.grad!.data<float>().ToArray());
    }

    [Fact]
    public void An_intermediate_result_keeps_its_gradient_only_when_told_to()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        var (kept, lost) = (x * 2, x * 3);
        kept.retain_grad();
        (kept + lost).sum().backward();
        Assert.NotNull(kept.grad);
        Assert.Null(lost.grad);
        Assert.True(x.is_leaf);
        Assert.False(kept.is_leaf);
    }

    [Fact]
    public void Detaching_cuts_the_graph_and_shares_the_memory()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        var detached = x.detach();
        Assert.False(detached.requires_grad);
        detached.fill_(5);
        Assert.Equal(5, x[0].ToSingle());
    }

    [Fact]
    public void Modes_end_with_their_blocks()
    {
        Assert.True(is_grad_enabled());
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            using (enable_grad())
                Assert.True(is_grad_enabled());
            Assert.False(is_grad_enabled());
        }
        using (set_grad_enabled(false))
            Assert.False(is_grad_enabled());
        using (inference_mode())
            Assert.True(is_inference_mode_enabled());
        Assert.False(is_inference_mode_enabled());
        Assert.True(is_grad_enabled());
    }
}
