using ContrastiveLosses.Arguments;

namespace ContrastiveLosses;

public static partial class Mixing
{
    /// <summary>Mixes each sample with its contradicting partner, of which at least half stays, and gives it the partner's label.</summary>
    /// <remarks>
    /// <para><c>x'_i = a_i x_i + (1 - a_i) x_{partner}</c> with <c>a_i = u_i / 2</c>; the label is the partner's. A sample without a partner
    /// (-1) keeps itself and its label. Gradients flow to both. SelecMix draws by one coin per batch whether all partners are
    /// contradicting positives or negatives, and trains with cross entropy on the mixtures alone.</para>
    /// <para>Hwang et al., SelecMix: Debiased Learning by Contradicting-pair Sampling (2022).</para>
    /// </remarks>
    /// <param name="x">Images or embeddings, [N, ...], floating point.</param>
    /// <param name="labels">Class of each sample, [N], any integers.</param>
    /// <param name="partners">The number of each sample's partner, [N], integers from -1 to N - 1: <see cref="ContradictingPartners"/>.</param>
    /// <param name="uniforms">u, [N], floating point, from 0 to below 1; numbers beyond count as the nearest of 0 and 1.</param>
    /// <returns>The mixtures, of the shape and type of <paramref name="x"/>; their labels, [N]; and which have a partner, [N], bool.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit, or, on the CPU, a partner is out of its range.</exception>
    public static (Tensor Mixed, Tensor Labels, Tensor HasPartner) SelecMix(Tensor x, Tensor labels, Tensor partners, Tensor uniforms)
    {
        using var call = Call.Holding(x, labels, partners, uniforms);
        GuardPartners(x, partners);
        Guard.RequiredLabels(labels, x);
        Guard.Floating(uniforms);
        Guard.HasShape(uniforms, x.shape[..1], "one number per sample");
        Guard.SameDevice(uniforms, x);
        var hasNone = HasNone(x, partners);
        var share = uniforms.detach().to(float64).clamp(Scalars.Zero, Scalars.One).to(x.dtype).Over(2).reshape(hasNone.shape);
        var mixed = (x * share).Plus(Partners(x, partners) * share.neg().Plus(1));
        return (
            call.Result(x.where(hasNone, mixed)),
            call.Result(labels.where(partners.lt(Scalars.Zero), Partners(labels, partners))),
            call.Result(partners.ge(Scalars.Zero)));
    }
}
