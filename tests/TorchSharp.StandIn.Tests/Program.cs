using TorchSharp.StandIn.Tests.Autograd;

namespace TorchSharp.StandIn.Tests;

/// <summary>What ends the process, and what must not: <see cref="ProcessTests"/> start it in one of their own.</summary>
internal static class Program
{
    private static readonly Scalar Held = 1;

    internal static readonly Dictionary<string, Action> Scenes = new()
    {
        ["nothing"] = static () => { },
        ["matmul of shapes that do not fit"] = static () => ones(2, 3).matmul(ones(2, 3)),
        ["autograd.grad of a constant"] = static () => autograd.grad([ones(1)], [ones(1)]),
        ["an exception in a C# backward"] = static () => Throwing.apply(ones(1, requires_grad: true)).backward(),
        ["a disposed tensor in a C# backward"] = static () => UsesDisposed.apply(ones(1, requires_grad: true)).backward(),
        ["a saved tensor changed in place"] = static () =>
        {
            var x = ones(1, requires_grad: true);
            var y = x * 2;
            var z = Square.apply(y);
            y.add_(1);
            z.backward();
        },
        ["an operator on a temporary"] = static () => ones(2).exp().sum(),
        ["a temporary number"] = static () =>
        {
            using var scope = NewDisposeScope();
            ones(2).mul(2.0);
        },
        ["the factor of a sum"] = static () => SumOf((x, y) => x + y),
        ["the exponent of a square"] = static () => SumOf((x, _) => x.square()),
        ["a sum with a factor that is held"] = static () => SumOf((x, y) => x.add(y, Held)),
        ["a gradient that nobody holds"] = static () =>
        {
            using var scope = NewDisposeScope();
            Careless.apply(ones(2, requires_grad: true)).sum().backward();
        },
        ["tensors in a scope and numbers that are held"] = static () =>
        {
            using var scope = NewDisposeScope();
            using Scalar two = 2.0;
            var x = ones([2L], requires_grad: true);
            Careful.apply(x.mul(two)).sum().backward();
            Assert.Equal([8, 8], x.grad!.data<float>().ToArray());
        },
    };

    private static void SumOf(Func<Tensor, Tensor, Tensor> function)
    {
        using var scope = NewDisposeScope();
        function(ones(2), ones(2));
    }

    private static int Main(string[] arguments)
    {
        Scenes[arguments[0]]();
        return 0;
    }
}
