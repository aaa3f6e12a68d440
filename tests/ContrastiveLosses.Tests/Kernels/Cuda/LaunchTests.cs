using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Cuda;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Kernels.Cuda;

/// <summary>A small batch costs launches, not work: how many there are of 4096 items.</summary>
public sealed class LaunchTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, (Func<Tensor, Tensor, Tensor, Tensor> Loss, int Forward, int Backward)> Losses = new()
    {
        // pack, statistics, merge, count; pack, gradient, merge.
        ["SupCon"] = ((x, y, _) => Contrastive.SupCon(x, y), 4, 3),
        ["NTXent"] = ((x, _, _) => Contrastive.NTXent(x.reshape(2048, 2, 128)), 7, 8),
        ["InfoNCE"] = ((x, _, _) => Contrastive.InfoNCE(x, x.flip(0)), 5, 4),
        ["FairKL"] = ((x, y, b) => Debiasing.FairKL(x, y, b), 14, 10),
        ["EpsilonSupInfoNCE"] = ((x, y, _) => Contrastive.EpsilonSupInfoNCE(x, y), 7, 8),
    };

    public static TheoryData<string> Names => [.. Losses.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void ALossOf4096ItemsHasFewLaunches(string name)
    {
        using var scope = NewDisposeScope();
        var (loss, forward, backward) = Losses[name];
        var driver = new CountingDriver();
        using var forced = KernelChoice.Force(new CudaKernel(driver));
        using Scalar classes = 10, biases = 3;
        var x = ones([4096, 128]).requires_grad_(true);
        var value = loss(x, arange(4096).remainder(classes), arange(4096).remainder(biases));
        var before = driver.Launched.Count;
        value.backward();
        output.WriteLine($"{name}: {string.Join(", ", driver.Launched)}");
        Assert.InRange(before, 1, forward);
        Assert.InRange(driver.Launched.Count - before, 1, backward);
    }

    /// <summary>A GPU of 132 multiprocessors that does nothing.</summary>
    private sealed unsafe class CountingDriver : IKernelDriver
    {
        public List<string> Launched { get; } = [];

        public int Multiprocessors => 132;

        public void Launch(DeviceFunction function, int gridX, int gridY, void* parameters, IReadOnlyList<Tensor> tensors) =>
            Launched.Add(function.Name);

        public Tensor Empty(long[] shape, ScalarType type, Device device) => ones(shape, type, device);
    }
}
