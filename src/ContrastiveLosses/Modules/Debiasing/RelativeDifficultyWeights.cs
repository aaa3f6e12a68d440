using ContrastiveLosses.Arguments;

namespace ContrastiveLosses.Modules;

/// <summary>
/// A module that gives LfF's weights, <see cref="Debiasing.RelativeDifficulty"/> of losses that are averaged over the epochs and
/// normalised by class. It holds both models' tables and the labels: buffers, which are saved and moved with the module.
/// </summary>
public sealed class RelativeDifficultyWeights : nn.Module<Tensor, Tensor, Tensor, Tensor>
{
    private readonly EmaTable biased;
    private readonly EmaTable debiased;

    /// <summary>A module for a training set; no sample has been seen yet.</summary>
    /// <param name="tableLabels">Class of each training sample, [M], any integers; at least one. The module keeps a copy.</param>
    /// <param name="alpha">Share of the old value in the averages, from 0 to 1.</param>
    /// <param name="epsilon">Added to the denominator; at least 0.</param>
    /// <exception cref="ArgumentException">The labels are no integers, [M], or none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">alpha is not from 0 to 1, or epsilon below 0.</exception>
    public RelativeDifficultyWeights(Tensor tableLabels, double alpha = 0.7, double epsilon = 1e-8)
        : base(nameof(RelativeDifficultyWeights))
    {
        Guard.IntegerVector(tableLabels);
        if (tableLabels.size(0) == 0) throw new ArgumentException("tableLabels must have at least one sample: tableLabels is [0].", nameof(tableLabels));
        Guard.Between(alpha, 0, 1);
        Guard.NotNegative(epsilon);
        using var call = Call.Holding(tableLabels, this);
        (Alpha, Epsilon) = (alpha, epsilon);
        biased = new EmaTable(tableLabels.size(0), device: tableLabels.device);
        debiased = new EmaTable(tableLabels.size(0), device: tableLabels.device);
        RegisterComponents();
        register_buffer("tableLabels", tableLabels.detach().clone().DetachFromDisposeScope());
    }

    /// <summary>Share of the old value in the averages.</summary>
    public double Alpha { get; }

    /// <summary>Added to the denominator.</summary>
    public double Epsilon { get; }

    /// <summary>The weights of a batch, [N], float32 and without gradient; both tables are updated, and keep a loss that is NaN.</summary>
    /// <param name="biasedLosses">The biased model's losses, [N], floating point, numbers of at least 0.</param>
    /// <param name="losses">The debiased model's losses: shape, type and device of <paramref name="biasedLosses"/>.</param>
    /// <param name="index">Which training samples the batch has, [N], integers from 0 to M - 1, each at most once.</param>
    public override Tensor forward(Tensor biasedLosses, Tensor losses, Tensor index)
    {
        using var call = Call.Holding(biasedLosses, losses, index, this);
        var tableLabels = get_buffer("tableLabels")!;
        Guard.Vector(biasedLosses);
        Guard.SameDevice(biasedLosses, tableLabels);
        Guard.Matches(losses, biasedLosses);
        Guard.RequiredLabels(index, biasedLosses);
        Guard.Indices(index, tableLabels.size(0));
        Guard.Different(index);
        return call.Result(Debiasing.RelativeDifficulty(Normalized(biased, biasedLosses), Normalized(debiased, losses), Epsilon));

        Tensor Normalized(EmaTable table, Tensor values)
        {
            table.Update(index, values.to(float32).unsqueeze(1), Alpha);
            return Debiasing.ClassNormalize(table.Read().squeeze(1), tableLabels, index);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            foreach (var table in new[] { biased, debiased }) table.Dispose();
        base.Dispose(disposing);
    }
}
