using ContrastiveLosses.Arguments;
using TorchSharp.Modules;

namespace ContrastiveLosses.Modules;

/// <summary>
/// A module that computes <see cref="Contrastive.SiamesePrototypicalMetric"/> with the learned layer of its own: give its parameters to
/// the optimizer too.
/// </summary>
public sealed class SiamesePrototypicalMetricLoss : Loss<Tensor, Tensor, Tensor, Tensor>
{
    private readonly Linear metric;
    private readonly long width;

    /// <summary>A layer from differences of so many numbers to one logit.</summary>
    /// <param name="width">D, the width of the features.</param>
    /// <param name="reduction">Mean, sum or none.</param>
    /// <param name="collective">The ranks that share the batch; null is this process alone.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is below 1, or does not fit into an int.</exception>
    public SiamesePrototypicalMetricLoss(long width, Reduction reduction = Reduction.Mean, ICollective? collective = null)
        : base(reduction)
    {
        Guard.Size(width);
        (this.width, Collective) = (width, collective);
        metric = nn.Linear(width, 1);
        RegisterComponents();
    }

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; }

    /// <summary>The loss of the features of two images, [N, D] or [N, V, D] each, and of whether they are of one cluster, [N].</summary>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit, or the features are not of the module's width.</exception>
    public override Tensor forward(Tensor first, Tensor second, Tensor sameCluster)
    {
        using var call = Call.Holding(first, second, sameCluster, this);
        Guard.FeaturesOrViews(first);
        if (first.size(-1) != width)
            throw new ArgumentException($"first must be as wide as the module, {width}: first is {Guard.Shape(first)}.", nameof(first));
        return call.Result(Contrastive.SiamesePrototypicalMetric(first, second, metric.weight!, metric.bias!, sameCluster, this.reduction, Collective));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) metric.Dispose();
        base.Dispose(disposing);
    }
}
