using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Cuda;
using ContrastiveLosses.Kernels.Torch;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Kernels.Cuda;

/// <summary>Whole losses through autograd with the CUDA kernels, against torch's operators in float64.</summary>
public sealed class CudaLossTests
{
    private static readonly Dictionary<string, Func<Tensor, Tensor, Tensor, double, Tensor>> Losses = new()
    {
        ["SupCon"] = (x, y, _, t) => Contrastive.SupCon(x, y, t),
        ["SupCon, inside"] = (x, y, _, t) => Contrastive.SupCon(x, y, t, SupConForm.In),
        ["EpsilonSupInfoNCE"] = (x, y, _, t) => Contrastive.EpsilonSupInfoNCE(x, y, t),
        ["EpsilonSupInfoNCE, epsilon a million"] = (x, y, _, t) => Contrastive.EpsilonSupInfoNCE(x, y, t, epsilon: 1e6),
        ["InfoNCE"] = (x, _, _, t) => Contrastive.InfoNCE(x, x.flip(0), t),
        ["BiasCon"] = (x, y, b, t) => Debiasing.BiasCon(x, y, b, t),
        ["FairKL"] = (x, y, b, _) => Debiasing.FairKL(x, y, b, FairKLForm.Kl, varianceFloor: 0.01),
    };

    public static TheoryData<string, double> Each
    {
        get
        {
            var cases = new TheoryData<string, double>();
            foreach (var loss in Losses.Keys)
                foreach (var temperature in new[] { 0.005, 0.1, 10 })
                    cases.Add(loss, temperature);
            return cases;
        }
    }

    [TheoryWith(Needed.Emulator)]
    [MemberData(nameof(Each))]
    public void ALossAndItsGradientAreThoseOfFloat64(string loss, double temperature)
    {
        using var scope = NewDisposeScope();
        var random = new Random(7);
        Tensor Keys(int values) => tensor(Enumerable.Range(0, 150).Select(_ => (long)random.Next(values)).ToArray());
        var features = tensor(Enumerable.Range(0, 150 * 20).Select(_ => random.NextSingle() - 0.5f).ToArray()).reshape(150, 20);
        var (labels, biases) = (Keys(5), Keys(3));
        double[] Evaluate(IKernel kernel, ScalarType type)
        {
            using var forced = KernelChoice.Force(kernel);
            var x = features.to(type).clone().requires_grad_(true);
            var value = Losses[loss](x, labels, biases, temperature);
            value.backward();
            return [.. cat([value.detach().reshape(1), x.grad!.reshape(-1)]).to(float64).data<double>().ToArray()];
        }
        var expected = Evaluate(TorchKernel.Instance, float64);
        var found = Evaluate(new CudaKernel(new EmulatedDriver(Emulator.Instance, new Schedule(BlockOrder.Random))), float32);
        // Rounding the features to float32 alone moves a similarity by 6e-8 / temperature.
        var tolerance = 2e-6 + 2e-7 / temperature;
        Near.Equal(expected[0], found[0], tolerance, loss);
        var size = expected.Skip(1).Max(Math.Abs);
        Near.Equal([.. expected.Skip(1).Select(g => g / size)], [.. found.Skip(1).Select(g => g / size)], 2 * tolerance, loss, "gradient");
    }

    [FactWith(Needed.Emulator)]
    public void NotANumberSpreadsToTheRowsThatMeetIt()
    {
        using var scope = NewDisposeScope();
        using var forced = KernelChoice.Force(new CudaKernel(new EmulatedDriver(Emulator.Instance, new Schedule(BlockOrder.Ascending))));
        var features = ones([4, 8]);
        features[1, 2] = float.NaN;
        var values = Contrastive.SupCon(features, tensor(new long[] { 0, 0, 1, 1 }), normalize: false, reduction: Reduction.None);
        Assert.All(values.data<float>().ToArray(), value => Assert.True(float.IsNaN(value)));
    }

    [FactWith(Needed.Emulator)]
    public void AnEmptySetGivesMinusInfinityAndNoGradientWhateverArrives()
    {
        using var scope = NewDisposeScope();
        var kernel = new CudaKernel(new EmulatedDriver(Emulator.Instance, new Schedule(BlockOrder.Ascending)));
        var x = ones([3, 8]);
        var tile = (ContrastiveLosses.Reductions.Tile)ContrastiveLosses.Reductions.RowReduction.LogSumExp(ContrastiveLosses.Pairs.PairSet.Positives);
        var keys = new ContrastiveLosses.Pairs.Keys(arange(3), tensor(new long[] { 0, 0, 1 }));
        var problem = new TileProblem(x, null, keys, keys, 1, [tile]);
        var results = kernel.Forward(problem);
        Assert.Equal([8, 8, float.NegativeInfinity], results[0].data<float>().ToArray());
        var gradient = kernel.Backward(problem, results, [tensor(new[] { 0, 1, float.NaN })])[0]!;
        Assert.Equal([1, 1, 0], gradient.select(1, 0).data<float>().ToArray());
    }
}
