using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

/// <summary>One clustering of all embeddings, as <see cref="Contrastive.ProtoNCE"/> takes it.</summary>
/// <param name="Centers">The centroids, of length 1, [K, D].</param>
/// <param name="Assignments">The cluster of each sample of the data set, [N], int64: pick those of a batch by its indices.</param>
/// <param name="Concentrations">phi of each cluster, [K].</param>
public sealed record Prototypes(Tensor Centers, Tensor Assignments, Tensor Concentrations) : IDisposable
{
    /// <summary>Disposes the tensors.</summary>
    public void Dispose()
    {
        Centers.Dispose();
        Assignments.Dispose();
        Concentrations.Dispose();
    }
}

public static partial class Memory
{
    /// <summary>Clusters the embeddings of a whole data set, as PCL does before each epoch: k-means, centers of length 1, concentrations.</summary>
    /// <remarks>
    /// <see cref="KMeans"/> of the embeddings at length 1, <see cref="Contrastive.PrototypeConcentration"/> with the centroids as they
    /// are, then the centroids at length 1. For several granularities call it with several K. Li et al. (2021), Algorithm 1. Keep the embeddings of
    /// the data set in an <see cref="EmaTable"/>, or compute them anew.
    /// </remarks>
    /// <param name="features">Embeddings of all samples, [N, D], floating point, finite.</param>
    /// <param name="clusters">K, from 1 to N.</param>
    /// <param name="temperature">The mean concentration; above 0. 0.2 is the paper's.</param>
    /// <param name="seed">Decides the draws of the start.</param>
    /// <param name="iterations">The most iterations of k-means, at least 1.</param>
    /// <returns>The clustering, without gradient.</returns>
    /// <exception cref="ArgumentException">Features are no floating tensor of shape [N, D], or not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0, there are not 1 to N clusters, or no iteration.</exception>
    public static Prototypes Cluster(Tensor features, long clusters, double temperature = 0.2, int seed = 0, int iterations = 20)
    {
        using var call = Call.Holding(features);
        Guard.Features(features);
        Guard.Positive(temperature);
        using var noGrad = no_grad();
        var unit = Embeddings.Prepare(features.detach(), normalize: true);
        using var found = KMeans(unit, clusters, seed, iterations);
        var concentrations = Contrastive.PrototypeConcentration(unit, found.Centroids, found.Assignments, temperature);
        return new(call.Result(Embeddings.Normalize(found.Centroids)), call.Result(found.Assignments.alias()), call.Result(concentrations));
    }
}
