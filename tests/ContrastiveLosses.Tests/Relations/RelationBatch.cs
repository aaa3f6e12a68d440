using ContrastiveLosses.Reference.Catalogue;
using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;

namespace ContrastiveLosses.Tests.Relations;

/// <summary>What the two sides of a relation are functions of: leaves of float64, and labels for their rows.</summary>
internal sealed class RelationBatch
{
    private readonly Draw draw;

    public RelationBatch(Shape shape)
    {
        draw = new Draw(shape.Seed, shape.Items, shape.Width, shape.Classes);
        Labels = draw.Labels();
        Biases = draw.Biases(Labels);
        X = draw.Rows().requires_grad_();
        Y = draw.Rows().requires_grad_();
        Other = draw.Rows();
        Views = draw.Rows(shape.Items, 2, shape.Width).requires_grad_();
        Random = new Random(shape.Seed);
    }

    /// <summary>[N, D].</summary>
    public Tensor X { get; }

    /// <summary>[N, D].</summary>
    public Tensor Y { get; }

    /// <summary>[N, D], without a gradient.</summary>
    public Tensor Other { get; }

    /// <summary>[N, 2, D].</summary>
    public Tensor Views { get; }

    public Tensor Labels { get; }

    public Tensor Biases { get; }

    public Random Random { get; }

    public long Count => X.shape[0];

    /// <summary>0, 1, ..., N - 1: every sample another.</summary>
    public Tensor Distinct => arange(Count, int64);

    public Tensor AllEqual => zeros(Count, int64);

    /// <summary>[N, N], 1 where labels are equal.</summary>
    public Tensor LabelMask => Labels.unsqueeze(1).eq(Labels.unsqueeze(0)).to(float64);

    /// <summary>Rows divided by their lengths.</summary>
    public static Tensor Unit(Tensor rows) => rows / rows.square().sum(-1, keepdim: true).sqrt();

    /// <summary>Rows with one more number, the same for all: products rise by its square.</summary>
    public static Tensor Raised(Tensor rows) => cat([rows, full([.. rows.shape[..^1], 1], 1.3, float64)], -1);

    /// <summary>[N, values], 1 at each sample's value.</summary>
    public static Tensor OneHot(Tensor values) => values.unsqueeze(1).eq(arange(64, int64).unsqueeze(0)).to(float64);

    /// <summary>The numbers of one side, and its gradients by the leaves.</summary>
    public (double[] Values, double[][] Gradients) Evaluate(Func<RelationBatch, Tensor> side)
    {
        Tensor[] leaves = [X, Y, Views];
        foreach (var leaf in leaves) leaf.grad = null;
        var value = side(this);
        if (value.requires_grad) value.sum().backward();
        return (CaseCheck.Numbers(value), [.. leaves.Select(leaf => leaf.grad is { IsInvalid: false } gradient ? CaseCheck.Numbers(gradient) : new double[leaf.numel()])]);
    }
}
