using ContrastiveLosses.Arguments;

namespace ContrastiveLosses;

/// <summary>Which samples to mix with which, and how: universum images, contradicting pairs, CutMix.</summary>
public static partial class Mixing
{
    /// <summary>Draws for each sample one of another label, to mix it with: the mixture belongs to no class, a universum (UniCon).</summary>
    /// <remarks>
    /// <para>Of the m_i candidates of another label, in the order of the batch, sample i gets number <c>floor(u_i m_i)</c>, so that the same
    /// uniform numbers give the same partners. Without such a candidate: -1. O(N log N), no gradient.</para>
    /// <para>Han and Chen, Universum-inspired Supervised Contrastive Learning (2022). The authors' code draws the partners of both views
    /// from the first view only (<paramref name="candidates"/>), and fails when a batch has one class.</para>
    /// </remarks>
    /// <param name="labels">Class of each sample, [N], any integers.</param>
    /// <param name="uniforms">u, [N], floating point, from 0 to below 1; numbers beyond count as the nearest that is allowed, NaN as 0.</param>
    /// <param name="candidates">How many of the first samples can be partners, from 0 to N; all where it is left out.</param>
    /// <returns>Each sample's partner, [N], int64; -1 for none.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many candidates.</exception>
    public static Tensor UniversumPartners(Tensor labels, Tensor uniforms, long? candidates = null)
    {
        using var call = Call.Holding(labels, uniforms);
        Guard.IntegerVector(labels);
        Guard.Floating(uniforms);
        Guard.HasShape(uniforms, labels.shape, "one number per label");
        Guard.SameDevice(uniforms, labels);
        var count = candidates ?? labels.size(0);
        ArgumentOutOfRangeException.ThrowIfNegative(count, nameof(candidates));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, labels.size(0), nameof(candidates));

        // The candidates by class: those of a class stand together, in the order of the batch.
        var keys = labels.to(int64).contiguous();
        var (sorted, position) = keys.narrow(0, 0, count).sort(stable: true);
        var (first, end) = (searchsorted(sorted, keys), searchsorted(sorted, keys, right: true));
        using Scalar all = count;
        var others = (end - first).neg().Plus(all);
        var wanted = (uniforms.detach().to(float64).clamp(Scalars.Zero, Scalars.One) * others).to(int64).clamp_min(Scalars.Zero).minimum(others.sub(Scalars.One));
        // Before candidate p, the t-th of its class, stand p - t of other classes. So many are passed over that the wanted one
        // has its number: those of the own class with p - t at most that.
        using Scalar radix = count + 1;
        var (classStart, number) = (searchsorted(sorted, sorted), Scalars.Range(count, labels.device));
        var othersBefore = position - (number - classStart);
        var passed = searchsorted(classStart.mul(radix).Plus(othersBefore), first.mul(radix).Plus(wanted), right: true) - first;
        passed = passed.minimum(end - first);
        return call.Result(wanted.Plus(passed).masked_fill(others.eq(Scalars.Zero), Scalars.NoKey));
    }
}
