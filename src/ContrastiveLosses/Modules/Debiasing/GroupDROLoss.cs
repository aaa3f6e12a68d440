using ContrastiveLosses.Arguments;

namespace ContrastiveLosses.Modules;

/// <summary>
/// A module that computes <see cref="Debiasing.GroupDRO"/> and holds the weights of the groups: a buffer, so that they are saved and
/// moved with the module.
/// </summary>
public sealed class GroupDROLoss : nn.Module<Tensor, Tensor, Tensor>
{
    /// <summary>A module with equal weights.</summary>
    /// <param name="groups">The number of groups, G, at least 1.</param>
    /// <param name="groupCounts">The training set's samples per group, [G]; needed for an adjustment. The module keeps a copy.</param>
    /// <param name="stepSize">How fast the weights move.</param>
    /// <param name="adjustment">How much is added for small groups.</param>
    /// <param name="collective">The ranks that share the batch; null is this process alone.</param>
    /// <exception cref="ArgumentException">The counts are not [G].</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no group.</exception>
    public GroupDROLoss(long groups, Tensor? groupCounts = null, double stepSize = 0.01, double adjustment = 0, ICollective? collective = null)
        : base(nameof(GroupDROLoss))
    {
        Guard.Size(groups);
        if (groupCounts is not null) Guard.HasShape(groupCounts, [groups], "one number per group");
        using var call = Call.Holding(groupCounts, this);
        (StepSize, Adjustment, Collective) = (stepSize, adjustment, collective);
        register_buffer("weights", ones([groups], float32).Over(groups).DetachFromDisposeScope());
        if (groupCounts is not null) register_buffer("groupCounts", groupCounts.detach().clone().DetachFromDisposeScope());
    }

    /// <summary>How fast the weights move.</summary>
    public double StepSize { get; }

    /// <summary>How much is added for small groups.</summary>
    public double Adjustment { get; }

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; }

    /// <summary>The groups' weights, [G].</summary>
    public Tensor Weights => get_buffer("weights")!;

    /// <summary>The loss of a batch; the weights are replaced, but not where the loss is NaN.</summary>
    /// <param name="losses">The loss of each sample, [N], with Reduction.None.</param>
    /// <param name="groups">Group of each sample, [N], integers from 0 to G - 1.</param>
    public override Tensor forward(Tensor losses, Tensor groups)
    {
        using var call = Call.Holding(losses, groups, this);
        var weights = Weights;
        var (loss, next, _) = Debiasing.GroupDRO(losses, groups, weights, get_buffer("groupCounts"), StepSize, Adjustment, Collective);
        using (no_grad()) weights.copy_(weights.where(next.isnan().any(), next));
        return call.Result(loss);
    }
}
