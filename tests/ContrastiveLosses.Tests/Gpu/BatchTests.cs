using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Torch;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Gpu;

/// <summary>A machine with a GPU is lent for minutes, and a batch of commands has a hundred times of few losses.</summary>
[Collection(nameof(Alone))]
public sealed class BatchTests
{
    [Fact]
    public void OneProcessWarmsALossUpOnce()
    {
        var (first, second) = (PassesOf("16"), PassesOf("12"));
        Assert.InRange(second, 1, 4);
        Assert.InRange(first, 10 * second, int.MaxValue);
    }

    private static int PassesOf(string items)
    {
        var kernel = new CountingKernel();
        using var forced = KernelChoice.Force(kernel);
        string[] arguments = ["time", "uniformity", "--n", items, "--d", "5", "--repeat", "1"];
        Assert.Equal(0, Benchmarks.Program.Run(arguments, TextWriter.Null, TextWriter.Null));
        return kernel.Forwards;
    }

    private sealed class CountingKernel : IKernel
    {
        public int Forwards { get; private set; }

        public Tensor[] Forward(TileProblem problem)
        {
            Forwards++;
            return TorchKernel.Instance.Forward(problem);
        }

        public Tensor?[] Backward(TileProblem problem, Tensor[] results, Tensor?[] gradients) => TorchKernel.Instance.Backward(problem, results, gradients);

        public Tensor[] Count(TileProblem problem, IReadOnlyList<PairSet> sets) => TorchKernel.Instance.Count(problem, sets);

        public Tensor ArgMax(TileProblem problem) => TorchKernel.Instance.ArgMax(problem);
    }
}
