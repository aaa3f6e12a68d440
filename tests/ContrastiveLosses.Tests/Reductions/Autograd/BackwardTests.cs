using ContrastiveLosses.Kernels;
using ContrastiveLosses.Kernels.Torch;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Reductions;

/// <summary>What comes of a gradient that cannot be computed: an exception must not leave a backward, where it would end the process.</summary>
[Collection(nameof(Alone))]
public sealed class BackwardTests
{
    [Fact]
    public void AKernelThatFailsGivesGradientsThatAreNotNumbersAndTheReason()
    {
        using var scope = NewDisposeScope();
        using var forced = KernelChoice.Force(new WithoutGradient());
        var (x, y) = (randn(4, 3).requires_grad_(), randn(4, 3).requires_grad_());
        var loss = Contrastive.InfoNCE(x, y, temperature: tensor(0.5f).requires_grad_());
        Assert.Equal("ContrastiveLosses: a gradient could not be computed and is NaN: no luck", ErrorOutput.Of(() => loss.backward()).Trim());
        Assert.All([x.grad!, y.grad!], gradient => Assert.True(gradient.isnan().all().item<bool>()));
        Assert.True(double.IsFinite(loss.item<float>()));
    }

    [Fact]
    public void AnInputThatWasChangedInPlaceSinceTheForwardGetsNoGradientAndTheReason()
    {
        using var scope = NewDisposeScope();
        var x = randn(4, 3).requires_grad_();
        var loss = Contrastive.SupCon(x, tensor([0, 0, 1, 1]), normalize: false);
        using (no_grad()) x.zero_();
        var told = ErrorOutput.Of(() => loss.backward());
        Assert.StartsWith("ContrastiveLosses: a gradient could not be computed and is NaN: ", told, StringComparison.Ordinal);
        Assert.Contains("\nContrastiveLosses: that gradient is not NaN but missing: ", told, StringComparison.Ordinal);
        Assert.True(x.grad is null or { IsInvalid: true });
    }

    [Fact]
    public void AFormulaThatFailsGivesItsConstantsNoGradient()
    {
        using var scope = NewDisposeScope();
        var (x, constant) = (randn(4, 3).requires_grad_(), ones(4));
        var value = new RowBlocks(new OnlyOnce()).Map(x, null, constant).sum();
        Assert.Equal("ContrastiveLosses: a gradient could not be computed and is NaN: no more", ErrorOutput.Of(() => value.backward()).Trim());
        Assert.True(x.grad!.isnan().all().item<bool>());
        Assert.True(is_grad_enabled());
    }

    private sealed record OnlyOnce : IRowFormula
    {
        private bool isOver;

        public long ElementsPerRow(long columns) => columns;

        public Tensor Evaluate(Tensor rows, Tensor columns, long firstRow, IReadOnlyList<Tensor> constants)
        {
            if (isOver) throw new InvalidOperationException("no more");
            isOver = true;
            return rows.sum(1) * constants[0];
        }
    }

    private sealed class WithoutGradient : IKernel
    {
        public Tensor[] Forward(TileProblem problem) => TorchKernel.Instance.Forward(problem);

        public Tensor?[] Backward(TileProblem problem, Tensor[] results, Tensor?[] gradients) => throw new InvalidOperationException("no luck");

        public Tensor[] Count(TileProblem problem, IReadOnlyList<PairSet> sets) => TorchKernel.Instance.Count(problem, sets);

        public Tensor ArgMax(TileProblem problem) => TorchKernel.Instance.ArgMax(problem);
    }
}
