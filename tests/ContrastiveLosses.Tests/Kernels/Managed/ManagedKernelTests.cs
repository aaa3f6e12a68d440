using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Managed;
using ContrastiveLosses.Kernels.Torch;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Kernels.Managed;

public sealed class ManagedKernelTests(ITestOutputHelper output)
{
    private delegate Tensor Loss(Tensor features, Tensor labels, Tensor biases, double temperature);

    private static readonly Dictionary<string, Loss> Losses = new()
    {
        ["SupCon"] = (x, y, _, t) => Contrastive.SupCon(x, y, t),
        ["SupCon, inside"] = (x, y, _, t) => Contrastive.SupCon(x, y, t, SupConForm.In),
        ["EpsilonSupInfoNCE"] = (x, y, _, t) => Contrastive.EpsilonSupInfoNCE(x, y, t),
        ["InfoNCE"] = (x, _, _, t) => Contrastive.InfoNCE(x, x.flip(0), t),
        ["BiasCon"] = (x, y, b, t) => Debiasing.BiasCon(x, y, b, t),
        ["FairKL"] = (x, y, b, _) => Debiasing.FairKL(x, y, b, FairKLForm.Kl, varianceFloor: 0.01),
    };

    public static TheoryData<string> Names => [.. Losses.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void TheBitsDependNeitherOnTheNumberOfThreadsNorOnWhoseTheyAre(string loss)
    {
        var (threads, ofTorch) = (get_num_threads(), OpenMp.IsUsed);
        try
        {
            using var scope = NewDisposeScope();
            var batch = Batch(3, 400, 20);
            var expected = RunWith(1, ofTorch);
            Assert.Equal(expected, RunWith(3, ofTorch));
            Assert.Equal(expected, RunWith(3, ofTorch));
            Assert.Equal(expected, RunWith(3, false));

            float[] RunWith(int count, bool torchs)
            {
                set_num_threads(count);
                OpenMp.IsUsed = torchs;
                return Run(Losses[loss], batch, 0.1);
            }
        }
        finally
        {
            set_num_threads(threads);
            OpenMp.IsUsed = ofTorch;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void CallersAtTheSameTimeGetTheBitsOfOne(string loss)
    {
        using var scope = NewDisposeScope();
        var batch = Batch(4, 300, 12);
        var alone = Run(Losses[loss], batch, 0.1);
        var together = new float[8][];
        Parallel.For(0, together.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, k =>
        {
            using var own = NewDisposeScope();
            together[k] = Run(Losses[loss], batch, 0.1);
        });
        Assert.All(together, found => Assert.Equal(alone, found));
    }

    [Theory]
    [InlineData(0.005)]
    [InlineData(0.05)]
    [InlineData(0.1)]
    [InlineData(1)]
    public void Float32IsCloseToFloat64OfTheOtherKernel(double temperature)
    {
        using var scope = NewDisposeScope();
        var batch = Batch(5, 250, 32);
        var exact = (batch.Features.to(float64), batch.Labels, batch.Biases);
        foreach (var (name, loss) in Losses)
        {
            var found = Run(loss, batch, temperature);
            double[] expected;
            using (KernelChoice.Force(TorchKernel.Instance)) expected = RunExactly(loss, exact, temperature);
            var largest = expected.Skip(1).Max(Math.Abs);
            var gradient = expected.Skip(1).Zip(found.Skip(1), (a, b) => Math.Abs(a - b)).Max() / Math.Max(largest, 1e-3);
            // A divergence near 0 is a difference of numbers near 1, so its error is one of theirs.
            var value = Math.Abs(found[0] - expected[0]) / Math.Max(Math.Abs(expected[0]), 0.01);
            output.WriteLine($"{name} at {temperature}: value {value:e1}, gradient {gradient:e1}");
            // Rounding the features to float32 alone moves s by 6e-8 / temperature.
            Assert.True(value < 1e-6 + 1e-8 / temperature, $"{name}: value {found[0]} instead of {expected[0]}");
            Assert.True(gradient < 1e-5 + 1e-7 / temperature, $"{name}: gradient off by {gradient:e1}");
        }
    }

    [Fact]
    public void StridesAndOffsetsAreReadInPlace()
    {
        using var scope = NewDisposeScope();
        var (features, labels, _) = Batch(6, 150, 10);
        var expected = Contrastive.SupCon(features, labels, normalize: false).item<float>();
        var transposed = features.t().contiguous().t();
        var wide = zeros(151, 40);
        wide.narrow(0, 1, 150).narrow(1, 7, 10).copy_(features);
        Assert.Equal(expected, Contrastive.SupCon(transposed, labels, normalize: false).item<float>());
        Assert.Equal(expected, Contrastive.SupCon(wide.narrow(0, 1, 150).narrow(1, 7, 10), labels, normalize: false).item<float>());
        Assert.Equal(features.data<float>().ToArray(), wide.narrow(0, 1, 150).narrow(1, 7, 10).contiguous().data<float>().ToArray());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ManyCallsLeaveNothingBehind(string loss)
    {
        using var scope = NewDisposeScope();
        var batch = Batch(7, 100, 8);
        for (var k = 0; k < 20; k++) Once();
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        for (var k = 0; k < 500; k++) Once();
        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);

        void Once()
        {
            using var own = NewDisposeScope();
            Run(Losses[loss], batch, 0.1);
        }
    }

    private static (Tensor Features, Tensor Labels, Tensor Biases) Batch(int seed, int count, int width)
    {
        // Not torch's generator, which all tests of the process share.
        var random = new Random(seed);
        var features = Enumerable.Range(0, count * width).Select(_ => random.NextSingle() - 0.5f).ToArray();
        Tensor Keys(int values) => tensor(Enumerable.Range(0, count).Select(_ => (long)random.Next(values)).ToArray());
        return (tensor(features).reshape(count, width), Keys(5), Keys(3));
    }

    private static float[] Run(Loss loss, (Tensor Features, Tensor Labels, Tensor Biases) batch, double temperature)
    {
        var x = batch.Features.detach().clone().requires_grad_(true);
        var value = loss(x, batch.Labels, batch.Biases, temperature);
        value.backward();
        return [value.item<float>(), .. x.grad!.reshape(-1).data<float>().ToArray()];
    }

    private static double[] RunExactly(Loss loss, (Tensor Features, Tensor Labels, Tensor Biases) batch, double temperature)
    {
        var x = batch.Features.detach().clone().requires_grad_(true);
        var value = loss(x, batch.Labels, batch.Biases, temperature);
        value.backward();
        return [value.item<double>(), .. x.grad!.reshape(-1).data<double>().ToArray()];
    }
}
