using ContrastiveLosses.Reference.Catalogue;
using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Relations;

/// <summary>A random batch with a prototype per class: leaves of float64, and labels that are the prototypes' numbers.</summary>
internal sealed class PrototypeBatch
{
    public PrototypeBatch(Shape shape)
    {
        var draw = new Draw(shape.Seed, shape.Items, shape.Width, shape.Classes);
        (Labels, Classes) = (draw.Labels(), shape.Classes);
        (X, Y, Prototypes) = (draw.Rows().requires_grad_(), draw.Rows().requires_grad_(), draw.Prototypes().requires_grad_());
        (Logits, Counts) = (draw.Rows(shape.Items, shape.Classes).requires_grad_(), draw.PerClass(3));
        (Other, Phi, Bits, Candidates) = (draw.Rows(), draw.PerClass(0.2), draw.Bits(), draw.Candidates(shape.Items, 2));
        Weight = draw.Rows(1, shape.Width).reshape(-1);
    }

    public Tensor X { get; }

    public Tensor Y { get; }

    public Tensor Prototypes { get; }

    public Tensor Logits { get; }

    public Tensor Labels { get; }

    public Tensor Counts { get; }

    public Tensor Other { get; }

    public Tensor Phi { get; }

    public Tensor Bits { get; }

    public Tensor Candidates { get; }

    public Tensor Weight { get; }

    public long Classes { get; }

    public long Count => X.shape[0];

    /// <summary>Labels of as many samples of each class, which need not be the batch's number.</summary>
    public Tensor Balanced => arange(Count - (Count % Classes), int64).remainder(Classes);

    public Tensor BalancedX => X.narrow(0, 0, Count - (Count % Classes));

    /// <summary>The numbers of one side, and its gradients by the leaves.</summary>
    public (double[] Values, double[][] Gradients) Evaluate(Func<PrototypeBatch, Tensor> side)
    {
        Tensor[] leaves = [X, Y, Prototypes, Logits];
        foreach (var leaf in leaves) leaf.grad = null;
        var value = side(this);
        if (value.requires_grad) value.sum().backward();
        return (CaseCheck.Numbers(value), [.. leaves.Select(leaf => leaf.grad is { IsInvalid: false } gradient ? CaseCheck.Numbers(gradient) : new double[leaf.numel()])]);
    }

    public static Tensor Unit(Tensor rows) => rows / rows.square().sum(1, keepdim: true).sqrt();

    public static Tensor CrossEntropy(Tensor logits, Tensor labels) => nn.functional.cross_entropy(logits, labels, reduction: Reduction.None);

    /// <summary>Rows with one more number, that all of them have.</summary>
    public static Tensor Shared(Tensor rows) => cat([rows, full([rows.shape[0], 1], 0.7, float64)], 1);
}
