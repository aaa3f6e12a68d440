using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Managed;
using ContrastiveLosses.Kernels.Torch;
using ContrastiveLosses.Reductions;
using ContrastiveLosses.Reference.Comparison;

namespace ContrastiveLosses.Tests.Reductions;

public sealed class HalfFeaturesTests
{
    private delegate Tensor Loss(Tensor features, Tensor labels);

    private static readonly Dictionary<string, Loss> Losses = new()
    {
        ["SupCon"] = (x, y) => Contrastive.SupCon(x, y, 0.5, normalize: false),
        ["SupCon with a temperature that is a tensor"] = (x, y) => Contrastive.SupCon(x, y, tensor(0.5f), normalize: false),
        ["EpsilonSupInfoNCE, several passes"] = (x, y) => Contrastive.EpsilonSupInfoNCE(x, y, 0.5, normalize: false),
        ["InfoNCE, rows and columns, and products outside of the kernel"] = (x, _) => Contrastive.InfoNCE(x, x.detach().flip(0), 0.5, normalize: false),
        ["NTXent of views"] = (x, _) => Contrastive.NTXent(x.reshape(-1, 2, x.shape[1]), 0.5, normalize: false),
        ["FairKL"] = (x, y) => Debiasing.FairKL(x, y, y.eq(1).to(int64), FairKLForm.Kl, varianceFloor: 0.01, normalize: false),
        ["HCL, exact values"] = (x, _) => Contrastive.HCL(x.reshape(-1, 2, x.shape[1]), 0.5, floor: -30, normalize: false),
    };

    public static TheoryData<string, ScalarType> Cases
    {
        get
        {
            var all = new TheoryData<string, ScalarType>();
            foreach (var name in Losses.Keys)
                foreach (var type in new[] { ScalarType.Float16, ScalarType.BFloat16 })
                    all.Add(name, type);
            return all;
        }
    }

    public static TheoryData<ScalarType> Halves => [ScalarType.Float16, ScalarType.BFloat16];

    /// <summary>However many passes and operators a loss is made of.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void TheLossHasTheBitsOfFloat32AndTheGradientIsThatRoundedOnce(string name, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var labels = tensor(Enumerable.Range(0, 150).Select(k => k % 4L).ToArray());
        var half = Numbers(12, 150, 9).to(type).requires_grad_(true);
        var single = half.detach().to(float32).requires_grad_(true);
        var (found, expected) = (Losses[name](half, labels), Losses[name](single, labels));
        found.backward();
        expected.backward();
        Assert.Equal(expected.item<float>(), found.item<float>());
        Assert.Equal(type, half.grad!.dtype);
        Assert.Equal(CaseCheck.Numbers(single.grad!.to(type)), CaseCheck.Numbers(half.grad));
    }

    [Theory]
    [MemberData(nameof(Halves))]
    public void NoCopyIsMadeUntilOneIsAskedFor(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var x = Numbers(3, 40, 6).to(type).requires_grad_(true);
        var items = Items.Of(x, normalize: false);
        Assert.Equal(RawStorage.AddressOf(x), RawStorage.AddressOf(items.Half!.Numbers));
        Assert.Equal([0L, 0], items.Handle.stride());
        Assert.Equal([40L, 6], items.Handle.shape);
        Assert.Equal(ScalarType.Float32, items.Handle.dtype);
        Assert.Equal(CaseCheck.Numbers(x), CaseCheck.Numbers(items.Features));
        Assert.Same(items.Features, items.Features);
    }

    [Theory]
    [InlineData(ScalarType.Float16, 1.0 / (1 << 11))]
    [InlineData(ScalarType.BFloat16, 1.0 / (1 << 8))]
    public void GradientsAreAddedUpInFloat32(ScalarType type, double halfAUnit)
    {
        using var scope = NewDisposeScope();
        var x = ones(2, 2).to(type).requires_grad_(true);
        var items = Items.Of(x, normalize: false);
        // 1 and three halves of its last place: one by one in the half type each would be lost.
        var sum = items.Features.sum();
        for (var k = 0; k < 3; k++) sum = sum + (items.Features * halfAUnit).sum();
        sum.backward();
        Assert.All(CaseCheck.Numbers(x.grad!), number => Assert.Equal(1 + 4 * halfAUnit, number));
    }

    [Theory]
    [MemberData(nameof(Halves))]
    public void ACopyThatIsFirstAskedForWhereNothingIsRecordedHasItsGradient(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var x = Numbers(6, 5, 3).to(type).requires_grad_(true);
        var items = Items.Of(x, normalize: false);
        using (no_grad()) Assert.Equal([5L, 3], items.Features.shape);
        items.Features.sum().backward();
        Assert.All(CaseCheck.Numbers(x.grad!), number => Assert.Equal(1, number));
    }

    [Theory]
    [MemberData(nameof(Halves))]
    public void WhatTheKernelDoesNotReadIsConvertedBefore(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var x = Numbers(4, 12, 5).to(type);
        Assert.NotNull(HalfFeatures.Of(x));
        Assert.Null(HalfFeatures.Of(x.to(float32)));
        Assert.Null(HalfFeatures.Of(x.narrow(0, 0, 0)));
        var infinite = x.clone();
        infinite[1, 1] = float.PositiveInfinity;
        Assert.Null(HalfFeatures.Of(infinite));
        Assert.True(Contrastive.NTXent(infinite.reshape(6, 2, 5), normalize: false).isnan().item<bool>());
        using (KernelChoice.Force(TorchKernel.Instance)) Assert.Null(HalfFeatures.Of(x));
        using (KernelChoice.Force(new ManagedKernel(128))) Assert.NotNull(HalfFeatures.Of(x));
    }

    [Theory]
    [MemberData(nameof(Halves))]
    public void TheSecondDerivativeIsThatOfFloat32(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var half = Numbers(5, 12, 4).to(type).requires_grad_(true);
        var single = half.detach().to(float32).requires_grad_(true);
        var (found, expected) = (Second(half), Second(single));
        Assert.True((found.to(float32) - expected).abs().max().item<float>() <= (type == ScalarType.Float16 ? 2e-3 : 2e-2) * expected.abs().max().item<float>());
        Assert.True(expected.abs().max().item<float>() > 1e-3);

        static Tensor Second(Tensor x)
        {
            var labels = tensor(Enumerable.Range(0, 12).Select(k => k % 3L).ToArray());
            var loss = Contrastive.SupCon(x, labels, 0.7, normalize: false);
            var gradient = torch.autograd.grad([loss], [x], create_graph: true)[0];
            return torch.autograd.grad([gradient.to(float32).square().sum()], [x])[0];
        }
    }

    private static Tensor Numbers(int seed, int rows, int columns)
    {
        var random = new Random(seed);
        return tensor(Enumerable.Range(0, rows * columns).Select(_ => 2 * random.NextSingle() - 1).ToArray()).reshape(rows, columns);
    }
}
