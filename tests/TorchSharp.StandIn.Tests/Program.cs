using TorchSharp.StandIn.Tests.Autograd;

namespace TorchSharp.StandIn.Tests;

/// <summary>What is known to end the process; <see cref="AbortTests"/> start it in one of their own.</summary>
internal static class Program
{
    internal static readonly Dictionary<string, Action> Fatal = new()
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
    };

    private static int Main(string[] arguments)
    {
        Fatal[arguments[0]]();
        return 0;
    }
}
