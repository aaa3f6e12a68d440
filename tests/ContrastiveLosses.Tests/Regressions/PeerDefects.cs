using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;
using static ContrastiveLosses.Contrastive;

namespace ContrastiveLosses.Tests.Regressions;

/// <summary>Defects that published implementations of these losses have, each with the input that shows it.</summary>
public sealed class PeerDefects
{
    /// <summary>log(x + tiny): the worst pairs saturate at 87.3, and get no gradient.</summary>
    [Theory]
    [InlineData(0.01, 200)]
    [InlineData(0.02, 100)]
    public void AnOppositePositiveBesideAnAlignedNegativeKeepsItsLossAndGradient(double temperature, double expected)
    {
        using var scope = NewDisposeScope();
        var labels = tensor(new long[] { 0, 0, 1 });
        var x = tensor([1f, 0, -1, 0, 1, 0.001f], [3, 2]);
        var (single, exact) = (Of(x), Of(x.to(float64)));
        Near.Equal(expected, exact.Loss[0], 1e-5, "float64");
        Near.Equal(exact.Loss, single.Loss, 1e-5, "float32");
        Near.Equal(exact.Gradient, single.Gradient, 1e-5 * exact.Gradient.Max(Math.Abs), "float32", "gradient");
        Assert.True(single.Gradient.Max(Math.Abs) > 0.9 / temperature);

        (double[] Loss, double[] Gradient) Of(Tensor features)
        {
            var leaf = features.detach().requires_grad_();
            var loss = SINCERE(leaf, labels, temperature, normalize: false, reduction: Reduction.None);
            loss.sum().backward();
            return (CaseCheck.Numbers(loss), CaseCheck.Numbers(leaf.grad!));
        }
    }

    /// <summary>A batch of one class gives 0 without a gradient elsewhere.</summary>
    [Fact]
    public void SupConOfOneClassIsALossWithAGradient()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var x = randn(16, 8, dtype: float64).requires_grad_();
        var loss = SupCon(x, zeros(16, int64), 0.1);
        loss.backward();
        Assert.True(loss.item<double>() >= Math.Log(15));
        Assert.True(x.grad!.abs().max().item<double>() > 1e-3);
    }

    /// <summary>exp without a shift overflows at temperatures up to 0.011 in float32.</summary>
    [Theory]
    [InlineData(0.01)]
    [InlineData(0.001)]
    public void LowTemperaturesDoNotOverflow(double temperature)
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var (x, y) = (randn(32, 16).requires_grad_(), randn(32, 16).requires_grad_());
        (NTXent(Views.Stack(x, y), temperature) + InfoNCE(x, y, temperature)).backward();
        Assert.True(x.grad!.isfinite().all().item<bool>() && y.grad!.isfinite().all().item<bool>());
        Near.Equal(InfoNCE(x.to(float64), y.to(float64), temperature).item<double>(), InfoNCE(x, y, temperature).item<float>(), 1e-5, temperature);
    }

    /// <summary>Embeddings that are not of unit length give NaN elsewhere, because of exp(1 / temperature) without a shift.</summary>
    [Fact]
    public void EmbeddingsOfAnyLengthAreTaken()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var x = randn(8, 1, 16).mul(10);
        var labels = arange(8, int64).remainder(4);
        Assert.True(float.IsFinite(SupCon(x, labels, 0.07, normalize: false).item<float>()));
    }

    /// <summary>Anchors without a positive count as zeros elsewhere, and halve the mean when there are four of eight.</summary>
    [Fact]
    public void AnchorsWithoutAPositiveDoNotDiluteTheMean()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var (x, labels) = (randn(8, 5, dtype: float64), tensor(new long[] { 0, 0, 1, 1, 2, 3, 4, 5 }));
        var (valid, all) = (SupCon(x, labels, 0.1).item<double>(), SupCon(x, labels, 0.1, anchors: Anchors.All).item<double>());
        Near.Equal(valid / 2, all, 1e-14, "the mean over all anchors");
    }

    /// <summary>1e-6 inside the logarithm, next to a maximum that includes the item itself: 95 % wrong at temperature 0.02.</summary>
    [Theory]
    [InlineData(0.05)]
    [InlineData(0.02)]
    public void EpsilonSupInfoNCEIsRightAtLowTemperaturesInFloat32(double temperature)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var (x, labels) = (randn(256, 128), arange(256, int64).remainder(10));
        var (single, exact) = (Of(x), Of(x.to(float64)));
        Near.Equal(exact.Loss, single.Loss, 1e-5, temperature);
        Near.Equal(exact.Gradient, single.Gradient, 5e-5 * exact.Gradient.Max(Math.Abs), temperature, "gradient");

        (double Loss, double[] Gradient) Of(Tensor features)
        {
            var leaf = features.detach().requires_grad_();
            var loss = EpsilonSupInfoNCE(leaf, labels, temperature, 0.25);
            loss.backward();
            return (CaseCheck.Numbers(loss)[0], CaseCheck.Numbers(leaf.grad!));
        }
    }

    /// <summary>Dividing by max(length, 1e-12) gives a zero row a gradient of 1e12.</summary>
    [Fact]
    public void AZeroEmbeddingGetsNoGradientAndItsNeighboursAFiniteOne()
    {
        using var scope = NewDisposeScope();
        var x = tensor([0.0, 0, 1, 2, 2, 1, -1, 1], [4, 2], float64).requires_grad_();
        SupCon(x, tensor(new long[] { 0, 0, 1, 1 }), 0.1).backward();
        Assert.Equal([0.0, 0.0], CaseCheck.Numbers(x.grad![0]));
        Assert.True(x.grad.abs().max().item<double>() < 100);
    }

    /// <summary>Softmax in bfloat16 costs 2 % of the gradient; only the inputs may be rounded.</summary>
    [Fact]
    public void BFloat16LosesNoMoreThanItsInputs()
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        var (x, y) = (randn(512, 64).to(bfloat16), randn(512, 64).to(bfloat16));
        Near.Equal(Gradient(x.to(float64), y.to(float64)), Gradient(x, y), 5e-3, "bfloat16", "gradient relative to its largest entry");

        static double[] Gradient(Tensor x, Tensor y)
        {
            var leaf = x.detach().requires_grad_();
            InfoNCE(leaf, y, 0.01).backward();
            var gradient = CaseCheck.Numbers(leaf.grad!);
            var largest = gradient.Max(Math.Abs);
            return [.. gradient.Select(number => number / largest)];
        }
    }

    /// <summary>0 / 0 where no anchor has a positive.</summary>
    [Fact]
    public void ABatchWithoutAnyPositiveIsZeroAndConnected()
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        var x = randn(6, 4).requires_grad_();
        var loss = SINCERE(x, arange(6, int64), 0.1);
        loss.backward();
        Assert.Equal(0, loss.item<float>());
        Assert.All(CaseCheck.Numbers(x.grad!), number => Assert.Equal(0, number));
    }

    /// <summary>A matrix of positive pairs times negative pairs: 22 GiB for 512 items in ten classes. Here it takes a moment.</summary>
    [Fact]
    public void PairwiseAveragesNeedNoMatrixOfPairsOfPairs()
    {
        using var scope = NewDisposeScope();
        manual_seed(8);
        var x = randn(1200, 16).requires_grad_();
        SINCERE(x, arange(1200, int64).remainder(10), 0.1, PositiveAverage.PerPair).backward();
        Assert.True(x.grad!.isfinite().all().item<bool>());
    }

    /// <summary>Logits of a thousand overflow without a shift by the maximum.</summary>
    [Fact]
    public void LargeLogitsGiveTheirDifference()
    {
        using var scope = NewDisposeScope();
        var x = tensor([40f, 0, 0, 40], [2, 2]);
        Near.Equal([0, 0], CaseCheck.Numbers(NPairs(x, x, reduction: Reduction.None)), 1e-6, "aligned");
        Near.Equal([1600, 1600], CaseCheck.Numbers(NPairs(x, x.flip(0), reduction: Reduction.None)), 1e-6, "crossed");
    }
}
