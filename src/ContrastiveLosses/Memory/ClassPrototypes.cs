using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using TorchSharp.Modules;

namespace ContrastiveLosses;

/// <summary>
/// Makes the centers of <see cref="Contrastive.BCL"/> of a classifier's weights: <c>normalize( Linear( ReLU( BatchNorm( Linear(W) ) ) ) )</c>,
/// the batch of the BatchNorm being the C classes. Gradients flow to its own parameters and to the weights.
/// </summary>
/// <remarks>Zhu et al., Balanced Contrastive Learning for Long-Tailed Visual Recognition (2022), and its code: a second projection beside the samples' own.</remarks>
public sealed class ClassPrototypes : nn.Module<Tensor, Tensor>
{
    private readonly Sequential projection;

    /// <summary>A projection from a classifier's weights to where the embeddings are.</summary>
    /// <param name="width">The width of the classifier's weights: that of what it classifies.</param>
    /// <param name="outputWidth">The width of the embeddings that are compared with the centers.</param>
    /// <exception cref="ArgumentOutOfRangeException">A width is below 1, or does not fit into an int.</exception>
    public ClassPrototypes(long width, long outputWidth)
        : base(nameof(ClassPrototypes))
    {
        Guard.Size(width);
        Guard.Size(outputWidth);
        projection = nn.Sequential(
            ("hidden", nn.Linear(width, width)), ("norm", nn.BatchNorm1d(width)), ("relu", nn.ReLU()), ("output", nn.Linear(width, outputWidth)));
        RegisterComponents();
    }

    /// <summary>One center per class, [C, outputWidth], of length 1, from the classifier's weights, [C, width].</summary>
    /// <param name="weights">Of the module's width, type and device; while it trains at least two classes, which its BatchNorm needs.</param>
    /// <exception cref="ArgumentException">The weights are not that.</exception>
    public override Tensor forward(Tensor weights)
    {
        using var call = Call.Holding(weights, this);
        Guard.Features(weights);
        Guard.Columns(weights, projection.parameters().First(), rowsName: "the module's own");
        if (training && weights.size(0) < 2) throw new ArgumentException($"weights must be of at least two classes while the module trains: weights is {Guard.Shape(weights)}.", nameof(weights));
        return call.Result(Embeddings.Normalize(projection.call(weights)));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) projection.Dispose();
        base.Dispose(disposing);
    }
}
