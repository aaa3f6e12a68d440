using ContrastiveLosses.Arguments;

namespace ContrastiveLosses.Modules;

/// <summary>
/// A module that computes <see cref="Contrastive.GlobalContrastive"/> and holds the state of every sample of a training set: a
/// buffer, so that it is saved and moved with the module.
/// </summary>
public sealed class GlobalContrastiveLoss : nn.Module<Tensor, Tensor, Tensor>
{
    /// <summary>A module for a training set; no sample has been seen yet.</summary>
    /// <param name="samples">The size of the training set, at least 1.</param>
    /// <param name="temperature">Divides the products.</param>
    /// <param name="gamma">The weight of the batch in the average.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="anchors">Over which anchors the mean is taken.</param>
    /// <param name="reduction">Mean, sum or none.</param>
    /// <param name="collective">The ranks that share the batch; null is this process alone.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no sample.</exception>
    public GlobalContrastiveLoss(
        long samples,
        double temperature = 0.1,
        double gamma = 0.9,
        bool normalize = true,
        Anchors anchors = Anchors.Valid,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
        : base(nameof(GlobalContrastiveLoss))
    {
        Guard.Size(samples);
        (Temperature, Gamma, Normalize, Anchors, this.reduction, Collective) = (temperature, gamma, normalize, anchors, reduction, collective);
        register_buffer("state", full([samples], Scalars.NegativeInfinity, float32).DetachFromDisposeScope());
    }

    /// <summary>Divides the products.</summary>
    public double Temperature { get; }

    /// <summary>The weight of the batch in the average.</summary>
    public double Gamma { get; }

    /// <summary>Whether each embedding is divided by its length.</summary>
    public bool Normalize { get; }

    /// <summary>Over which anchors the mean is taken.</summary>
    public Anchors Anchors { get; }

    /// <summary>Mean, sum or none.</summary>
    public Reduction reduction { get; }

    /// <summary>The ranks that share the batch; null is this process alone.</summary>
    public ICollective? Collective { get; }

    /// <summary>The logarithm of each sample's average, [samples]; minus infinity for those not seen yet.</summary>
    public Tensor State => get_buffer("state")!;

    /// <summary>The loss of embeddings of the views of each sample, [N, V, D]; the samples' state is replaced, on every rank, but not by NaN.</summary>
    /// <param name="features">Embeddings, [N, V, D], on the module's device.</param>
    /// <param name="indices">The number of each sample in the training set, [N], from 0 on, each at most once.</param>
    public override Tensor forward(Tensor features, Tensor indices)
    {
        using var call = Call.Holding(features, indices, this);
        Guard.FeaturesOrViews(features);
        Guard.RequiredLabels(indices, features);
        var (all, samples) = (State, indices.to(int64));
        Guard.SameDevice(features, all, otherName: "the module's state");
        Guard.Indices(indices, all.size(0));
        Guard.Different(indices);
        var (loss, state) = Contrastive.GlobalContrastive(
            features, all.index_select(0, samples), Temperature, Gamma, Normalize, Anchors, reduction, Collective);
        using (no_grad())
        {
            var (drawn, next) = (OfAllRanks(samples), OfAllRanks(state).to(all.dtype));
            all.index_copy_(0, drawn, all.index_select(0, drawn).where(next.isnan(), next));
        }
        return call.Result(loss);

        Tensor OfAllRanks(Tensor perSample) => Collective?.AllGather(perSample) ?? perSample;
    }
}
