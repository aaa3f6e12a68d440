using TorchSharp.Modules;

namespace ContrastiveLosses.Modules;

/// <summary>
/// A module that computes <see cref="Contrastive.SiamesePrototypicalMetric"/> with the learned layer of its own: give its parameters to
/// the optimizer too.
/// </summary>
public sealed class SiamesePrototypicalMetricLoss : Loss<Tensor, Tensor, Tensor, Tensor>
{
    private readonly Linear metric;

    /// <summary>A layer from differences of so many numbers to one logit.</summary>
    /// <param name="width">D, the width of the features.</param>
    /// <param name="reduction">Mean, sum or none.</param>
    public SiamesePrototypicalMetricLoss(long width, Reduction reduction = Reduction.Mean)
        : base(reduction)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        metric = nn.Linear(width, 1);
        RegisterComponents();
    }

    /// <summary>The loss of the features of two images, [N, D] or [N, V, D] each, and of whether they are of one cluster, [N].</summary>
    public override Tensor forward(Tensor first, Tensor second, Tensor sameCluster) =>
        Contrastive.SiamesePrototypicalMetric(first, second, metric.weight!, metric.bias!, sameCluster, this.reduction);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) metric.Dispose();
        base.Dispose(disposing);
    }
}
