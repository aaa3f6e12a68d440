namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Debiasing.HSIC"/>, always with the same options.</summary>
/// <param name="sigmaX">Width of the kernel on the first embeddings.</param>
/// <param name="sigmaY">Width of the kernel on the second.</param>
/// <param name="estimator">How HSIC is estimated.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class HSICLoss(double sigmaX = 1, double sigmaY = 1, HSICEstimator estimator = HSICEstimator.Unbiased, ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor>
{
    /// <summary>Width of the kernel on the first embeddings.</summary>
    public double SigmaX { get; } = sigmaX;

    /// <summary>Width of the kernel on the second.</summary>
    public double SigmaY { get; } = sigmaY;

    /// <summary>How HSIC is estimated.</summary>
    public HSICEstimator Estimator { get; } = estimator;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The estimate of embeddings of the same samples, [N, D] and [N, E].</summary>
    public override Tensor forward(Tensor x, Tensor y) => Debiasing.HSIC(x, y, SigmaX, SigmaY, Estimator, collective: Collective);
}
