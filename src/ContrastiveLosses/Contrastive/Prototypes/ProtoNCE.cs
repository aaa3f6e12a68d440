using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes the prototypes' part of ProtoNCE (PCL): each embedding picks its cluster among all, each cluster as sharp as it is dense.</summary>
    /// <remarks>
    /// <para><c>l_i = -log( e^{s_{i a(i)}} / sum_{j in C(i)} e^{s_ij} )</c>, with <c>s_ij = &lt;x_i, c_j&gt; / phi_j</c>, a(i) the cluster of i, and C(i)
    /// all clusters, or a(i) and the candidates, each once. Averaged over the embeddings.</para>
    /// <para>The whole of PCL is <see cref="InfoNCEQueue"/> plus the mean of this over several clusterings. Range: [0, inf). One
    /// cluster: 0. With equal phi it is cross entropy at temperature phi; only c / phi matters; more candidates never lower it. Gradients flow to
    /// prototypes and concentrations where they require one; in PCL they do not. Memory: O((N + K) D), with candidates a block of bounded size.</para>
    /// <para>Li et al., Prototypical Contrastive Learning of Unsupervised Representations (2021), Eq. 11. In the authors' code a prototype that is
    /// assigned to two samples of the batch stands in the sum twice.</para>
    /// </remarks>
    /// <param name="features">Embeddings, [N, D], floating point.</param>
    /// <param name="prototypes">One row per cluster, [K, D], taken as they are: PCL has them of length 1, as <see cref="Memory.Cluster"/> gives them. Device and type of
    /// <paramref name="features"/>, beside half types also float32. The same on every rank of a collective.</param>
    /// <param name="assignments">Cluster of each embedding, [N], integers from 0 to K - 1.</param>
    /// <param name="concentrations">phi, [K], floating point, above 0: <see cref="PrototypeConcentration"/>. The same on every rank of a collective.</param>
    /// <param name="candidates">The clusters to be compared with: of each embedding, [N, R], or of all, [R], integers from 0 to K - 1. They may
    /// hold the embedding's own cluster, and one cluster twice. Left out: all clusters.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="reduction">Mean, sum, or one value per embedding, [N].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit, or, on the CPU, a cluster does not exist or a concentration is
    /// not above 0.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The reduction is none of its members.</exception>
    public static Tensor ProtoNCE(
        Tensor features,
        Tensor prototypes,
        Tensor assignments,
        Tensor concentrations,
        Tensor? candidates = null,
        bool normalize = true,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(features, prototypes, assignments, concentrations, candidates);
        Guard.Features(features);
        Guard.Clusters(prototypes, features);
        Guard.RequiredLabels(assignments, features);
        Guard.Indices(assignments, prototypes.size(0));
        Guard.Floating(concentrations);
        Guard.HasShape(concentrations, [prototypes.size(0)], "one number per prototype");
        Guard.SameDevice(concentrations, features);
        Guard.AllPositive(concentrations);
        Guard.Defined(reduction);

        var items = Items.Of(features, assignments, normalize, collective);
        var clusters = Items.OfClasses(prototypes, normalize: false);
        // A temperature per column is a factor of the column.
        var scaled = clusters with { Features = clusters.Features.div(concentrations.to(clusters.Features.dtype).unsqueeze(1)) };
        if (candidates is null) return call.Result(CrossEntropy(items, scaled, 1, reduction));

        Candidates(candidates, features, prototypes.size(0));
        var each = candidates.to(int64).expand(items.Count, candidates.size(-1));
        var loss = new RowBlocks(new AmongCandidates()).Map(items.Features, scaled.Features, items.Keys.Label!, each);
        // A prototype that is no candidate would leave its NaN in the gradients alone.
        loss = TermMean.NaNUnlessFinite(loss, scaled.Features);
        return call.Result(items.OverAnchors(loss, ones_like(loss, @bool), Anchors.Valid, reduction));
    }

    private static void Candidates(Tensor candidates, Tensor features, long clusters)
    {
        Guard.Integers(candidates);
        if (candidates.dim() is not (1 or 2) || (candidates.dim() == 2 && candidates.size(0) != features.size(0)))
            throw new ArgumentException(
                $"candidates must be [R], or [N, R] with one row per embedding: features is {Guard.Shape(features)}, candidates is {Guard.Shape(candidates)}.",
                nameof(candidates));
        Guard.SameDevice(candidates, features);
        Guard.Indices(candidates, clusters);
    }

    /// <summary>The cross entropy of each row among its candidates and its own cluster.</summary>
    private sealed class AmongCandidates : IRowFormula
    {
        public long ElementsPerRow(long columns) => 4 * columns;

        public Tensor Evaluate(Tensor rows, Tensor columns, long firstRow, IReadOnlyList<Tensor> constants)
        {
            var own = constants[0].narrow(0, firstRow, rows.size(0)).unsqueeze(1);
            var candidates = constants[1].narrow(0, firstRow, rows.size(0));
            var s = rows.mm(columns.t());
            var isOther = zeros_like(s, @bool).scatter_(1, candidates, ones_like(candidates, @bool)).scatter_(1, own, zeros_like(own, @bool));
            var ofOwn = s.gather(1, own);
            var differences = s - ofOwn;
            // The own cluster's term is e^0, or NaN where the embedding is; of the others only candidates have one.
            return differences.masked_fill(isOther.logical_not(), Scalars.NegativeInfinity).scatter(1, own, (ofOwn - ofOwn).detach()).logsumexp(1);
        }
    }
}
