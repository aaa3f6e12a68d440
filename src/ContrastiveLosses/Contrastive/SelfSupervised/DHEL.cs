using ContrastiveLosses.Arguments;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes the decoupled hyperspherical energy loss: pairs aligned, each side spread out within itself.</summary>
    /// <remarks>
    /// <para><c>l_i = -s(x_i, y_i) + log sum_{j != i} e^{s(x_i, x_j)} [+ log sum_{j != i} e^{s(y_i, y_j)} if symmetric]</c>, with <c>s(a, b) =
    /// &lt;a, b&gt; / temperature</c>. Nothing of x is compared with the y of another sample.</para>
    /// <para>Range for unit vectors, symmetric: within 3 / temperature of 2 log(N - 1); it may be negative. One sample: does not count.
    /// Memory: O(N D).</para>
    /// <para>Koromilas et al., Bridging Mini-Batch and Asymptotic Analysis in Contrastive Learning: From InfoNCE to Kernel-Based Losses
    /// (2024).</para>
    /// </remarks>
    /// <param name="x">Embeddings of one view, [N, D], floating point.</param>
    /// <param name="y">Their partners, row by row: shape, type and device of <paramref name="x"/>.</param>
    /// <param name="temperature">Divides the similarities; 0.3 where it is left out (the authors' code).</param>
    /// <param name="symmetric">Whether y is spread out too.</param>
    /// <param name="normalize">Whether each embedding is divided by its length.</param>
    /// <param name="reduction">Mean, sum, or one value per pair, [N].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part; null is this process alone.
    /// The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0.</exception>
    public static Tensor DHEL(
        Tensor x,
        Tensor y,
        Temperature temperature = default,
        bool symmetric = true,
        bool normalize = true,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(x, y, temperature.Tensor);
        Guard.Features(x);
        Guard.Matches(y, x);
        Guard.Positive(temperature);
        Guard.Defined(reduction);

        var t = temperature.Or(0.3);
        var (first, second) = (Items.Of(x, normalize, collective), Items.Of(y, normalize, collective));
        var s = Similarities.Between(first, second, t);
        var loss = Similarities.Within(first, t).Reduce(LogSumExp(Others)) - s.Paired();
        if (symmetric) loss = loss.Plus(Similarities.Within(second, t).Reduce(LogSumExp(Others)));
        return call.Result(s.OverAnchors(loss, s.Any(Others), Anchors.Valid, reduction));
    }
}
