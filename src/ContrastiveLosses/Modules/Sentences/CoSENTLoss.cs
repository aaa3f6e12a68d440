namespace ContrastiveLosses.Modules;

/// <summary>A module that computes <see cref="Contrastive.CoSENT"/>, always with the same options.</summary>
/// <param name="temperature">Divides the similarities.</param>
/// <param name="normalize">Whether each embedding is divided by its length.</param>
/// <param name="collective">The ranks that share the batch; null is this process alone.</param>
public sealed class CoSENTLoss(
    double temperature = 0.05,
    bool normalize = true,
    ICollective? collective = null)
    : Loss<Tensor, Tensor, Tensor, Tensor>
{
    /// <summary>Divides the similarities.</summary>
    public double Temperature { get; } = temperature;

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; } = normalize;

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; } = collective;

    /// <summary>The loss of pairs of rows, [P, D] each, and their targets, [P].</summary>
    public override Tensor forward(Tensor x, Tensor y, Tensor targets) =>
        Contrastive.CoSENT(x, y, targets, Temperature, Normalize, collective: Collective);
}
