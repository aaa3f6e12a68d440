using ContrastiveLosses.Arguments;
using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Cuda;
using ContrastiveLosses.Reductions;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests.Kernels.Cuda;

/// <summary>Half types take one product on tensor cores, float32 six, or three where torch may use TF32.</summary>
[Collection(nameof(Alone))]
public sealed class PrecisionTests(ITestOutputHelper output)
{
    private const int Items = 100;

    [TheoryWith(Needed.Emulator)]
    [InlineData(ScalarType.Float32, false, 6)]
    [InlineData(ScalarType.Float32, true, 3)]
    [InlineData(ScalarType.BFloat16, false, 1)]
    [InlineData(ScalarType.Float16, true, 1)]
    public void AFeatureCostsNoMoreProductsThanItsDigitsNeed(ScalarType type, bool allowsTf32, int products)
    {
        using var scope = NewDisposeScope();
        var emulator = Emulator.Another();
        using var forced = KernelChoice.Force(new CudaKernel(new EmulatedDriver(emulator, new Schedule(BlockOrder.Ascending))));
        var allowed = torch.backends.cuda.matmul.allow_tf32;
        torch.backends.cuda.matmul.allow_tf32 = allowsTf32;
        try
        {
            Contrastive.SupCon(Features(1, 32, type), Labels);
        }
        finally
        {
            torch.backends.cuda.matmul.allow_tf32 = allowed;
        }
        // A multiplication is 16 x 16 times 16 x 8. Of 100 x 100 pairs the warps of 32 rows by 64 columns compute 128 x 128.
        Assert.Equal(products * (32 / 16) * (128 / 16) * (128 / 8), emulator.TakeCounts().Multiplications);
    }

    public static TheoryData<ScalarType, int, double> Half
    {
        get
        {
            var cases = new TheoryData<ScalarType, int, double>();
            foreach (var type in new[] { ScalarType.BFloat16, ScalarType.Float16 })
                foreach (var (width, temperature) in new[] { (20, 0.1), (130, 0.02), (260, 0.1) })
                    cases.Add(type, width, temperature);
            return cases;
        }
    }

    [TheoryWith(Needed.Emulator)]
    [MemberData(nameof(Half))]
    public void HalfTypesAreNoWorseThanTorchsOwnProductsOfThem(ScalarType type, int width, double temperature) =>
        HalfTypesAreNoWorse(type, width, temperature, CPU, Emulated, output);

    /// <summary>The truth is float64 of the features as they are given: what else is rounded is an error of each.</summary>
    internal static void HalfTypesAreNoWorse(
        ScalarType type, int width, double temperature, Device device, CudaKernel kernel, ITestOutputHelper output)
    {
        using var scope = NewDisposeScope();
        var features = Features(2, width, type);
        var exact = Evaluate(features.to(float64), x => Contrastive.SupCon(x, Labels, temperature, reduction: Reduction.None));
        var torchs = Evaluate(features, x => SupConOfProducts(ProductsIn(type, x, temperature)));
        using var forced = KernelChoice.Force(kernel);
        var found = Evaluate(features.to(device), x => Contrastive.SupCon(x, Labels.to(device), temperature, reduction: Reduction.None));
        foreach (var (what, of) in new[] { ("losses", 0), ("gradient", 1) })
        {
            var (ours, theirs) = (Error(exact[of], found[of]), Error(exact[of], torchs[of]));
            output.WriteLine($"{what} of {type}, {width} features, temperature {temperature}, seed 2: {ours:e1}, torch {theirs:e1}");
            Assert.True(ours <= theirs, $"{what}: {ours:e1}, torch {theirs:e1}");
        }
    }

    /// <summary>Two bfloat16 numbers hold 16 bits of a feature, TF32 11: the error is far below that of one TF32 product.</summary>
    [FactWith(Needed.Emulator)]
    public void ThreeProductsAreNearlyAsGoodAsFloat32()
    {
        foreach (var width in new[] { 16, 200, 260 })
            new CudaProblem(3, 60, 70, width, false, ScalarType.Float32, CudaProblem.Reductions).With(Precision.High).Check(Emulated);
    }

    /// <summary>A pair's similarity is the same number in the sum of all and beside it.</summary>
    [TheoryWith(Needed.Emulator)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public void NoLossOfHalfTypesIsBelowZero(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var forced = KernelChoice.Force(Emulated);
        var x = Features(4, 24, type);
        foreach (var temperature in new Temperature[] { 0.01, tensor(0.01f) })
        {
            var losses = Contrastive.InfoNCE(x, x, temperature, reduction: Reduction.None).data<float>().ToArray();
            output.WriteLine($"the least of seed 4 is {losses.Min():e1}");
            Assert.All(losses, loss => Assert.InRange(loss, -1e-4f, 1));
        }
    }

    private static CudaKernel Emulated => new(new EmulatedDriver(Emulator.Instance, new Schedule(BlockOrder.Ascending)));

    private static Tensor Labels
    {
        get
        {
            using Scalar classes = 7;
            return arange(Items).remainder(classes);
        }
    }

    private static Tensor Features(int seed, int width, ScalarType type)
    {
        var random = new Random(seed);
        return tensor(Enumerable.Range(0, Items * width).Select(_ => random.NextSingle() - 0.4f).ToArray()).reshape(Items, width).to(type);
    }

    /// <summary>What one writes with torch: unit rows, their products and logits in the half type, which adds in float32.</summary>
    private static Tensor ProductsIn(ScalarType type, Tensor x, double temperature)
    {
        var unit = Embeddings.Normalized(x.to(float32)).to(type).to(float32);
        return unit.mm(unit.t()).to(type).to(float32).Over(temperature).to(type).to(float32);
    }

    private static Tensor SupConOfProducts(Tensor s)
    {
        var others = eye(Items).eq(Scalars.Zero);
        var positives = Labels.unsqueeze(0).eq(Labels.unsqueeze(1)).logical_and(others);
        var level = s.masked_fill(others.logical_not(), Scalars.NegativeInfinity).logsumexp(1);
        return level - s.masked_fill(positives.logical_not(), Scalars.Zero).sum(1) / positives.sum(1);
    }

    /// <summary>The losses and the gradient of their sum of different weights.</summary>
    private static double[][] Evaluate(Tensor features, Func<Tensor, Tensor> loss)
    {
        var x = features.clone().requires_grad_(true);
        var losses = loss(x);
        losses.mul(arange(1, Items + 1).to(losses.dtype).to(losses.device)).sum().backward();
        return [Numbers(losses), Numbers(x.grad!)];
    }

    private static double[] Numbers(Tensor tensor) => tensor.detach().to(float64).cpu().reshape(-1).data<double>().ToArray();

    /// <summary>The root mean square of errors, relative to that of the numbers.</summary>
    private static double Error(double[] expected, double[] found) =>
        Math.Sqrt(expected.Zip(found, (a, b) => (a - b) * (a - b)).Sum() / expected.Sum(a => a * a));
}
