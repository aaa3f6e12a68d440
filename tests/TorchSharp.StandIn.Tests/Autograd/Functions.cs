namespace TorchSharp.StandIn.Tests.Autograd;

internal sealed class Square : autograd.SingleTensorFunction<Square>
{
    public override string Name => nameof(Square);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var x = (Tensor)vars[0];
        ctx.save_for_backward([x]);
        return x * x;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        [ctx.get_saved_variables()[0] * 2 * grad_output];
}

/// <summary>A constant times a tensor, plus perhaps another one.</summary>
internal sealed class Scale : autograd.SingleTensorFunction<Scale>
{
    public override string Name => nameof(Scale);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ctx.save_data("factor", vars[1]);
        var scaled = (Tensor)vars[0] * (double)vars[1];
        return vars[2] is Tensor other ? scaled + other : scaled;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        [grad_output * (double)ctx.get_data("factor"), null!, null!];
}

/// <summary>The sum and the difference of two tensors; records which gradients were there.</summary>
internal sealed class SumAndDifference : autograd.MultiTensorFunction<SumAndDifference>
{
    [ThreadStatic] internal static List<bool>? Missing;

    public override string Name => nameof(SumAndDifference);

    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ctx.set_materialize_grads((bool)vars[2]);
        return [(Tensor)vars[0] + (Tensor)vars[1], (Tensor)vars[0] - (Tensor)vars[1]];
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        Missing = grad_outputs.ConvertAll(static gradient => gradient.IsInvalid);
        var (sum, difference) = (grad_outputs[0], grad_outputs[1]);
        if (difference.IsInvalid)
            return [sum.alias(), sum.alias(), null!];
        return [sum + difference, sum - difference, null!];
    }
}

internal sealed class SavesResult : autograd.SingleTensorFunction<SavesResult>
{
    public override string Name => nameof(SavesResult);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var result = ((Tensor)vars[0]).exp();
        ctx.save_for_backward([result, null!]);
        return result;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var saved = ctx.get_saved_variables();
        Assert.Null(saved[1]);
        return [saved[0] * grad_output];
    }
}

internal sealed class GradMode : autograd.SingleTensorFunction<GradMode>
{
    [ThreadStatic] internal static bool InForward;
    [ThreadStatic] internal static bool InBackward;

    public override string Name => nameof(GradMode);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        InForward = is_grad_enabled();
        return (Tensor)vars[0] * 1;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        InBackward = is_grad_enabled();
        return [grad_output.alias()];
    }
}

internal sealed class Throwing : autograd.SingleTensorFunction<Throwing>
{
    public override string Name => nameof(Throwing);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => (Tensor)vars[0] * 1;

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => throw new InvalidOperationException("deliberate");
}

internal sealed class UsesDisposed : autograd.SingleTensorFunction<UsesDisposed>
{
    public override string Name => nameof(UsesDisposed);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => (Tensor)vars[0] * 1;

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        grad_output.Dispose();
        return [grad_output * 2];
    }
}

/// <summary>Squares; returns a gradient that only its list holds.</summary>
internal sealed class Careless : autograd.SingleTensorFunction<Careless>
{
    public override string Name => nameof(Careless);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ctx.save_for_backward([(Tensor)vars[0]]);
        return ((Tensor)vars[0]).square();
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var x = ctx.get_saved_variables()[0];
        return [x.add(x).mul(grad_output).DetachFromDisposeScope()];
    }
}

/// <summary>Squares; the context holds the gradient after backward has returned.</summary>
internal sealed class Careful : autograd.SingleTensorFunction<Careful>
{
    private static readonly Scalar Two = 2L;

    public override string Name => nameof(Careful);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ctx.set_materialize_grads(false);
        ctx.save_for_backward([(Tensor)vars[0]]);
        return ((Tensor)vars[0]).pow(Two);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var x = ctx.get_saved_variables()[0];
        List<Tensor> gradients = [x.mul(Two).mul(grad_output).DetachFromDisposeScope()];
        ctx.save_data("gradients", gradients);
        return gradients;
    }
}
