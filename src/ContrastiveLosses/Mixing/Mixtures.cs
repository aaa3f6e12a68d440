using System.Runtime.CompilerServices;
using ContrastiveLosses.Arguments;

namespace ContrastiveLosses;

/// <summary>A box of an image: rows from Top to below Bottom, columns from Left to below Right.</summary>
/// <param name="Top">The first row.</param>
/// <param name="Left">The first column.</param>
/// <param name="Bottom">The row behind the last.</param>
/// <param name="Right">The column behind the last.</param>
public readonly record struct ImageBox(long Top, long Left, long Bottom, long Right)
{
    /// <summary>Height times width.</summary>
    public long Area => (Bottom - Top) * (Right - Left);
}

public static partial class Mixing
{
    /// <summary>Mixes each sample with its partner.</summary>
    /// <remarks>
    /// <c>share x_{partner} + (1 - share) x</c>; a sample without a partner (-1) stays as it is. Gradients flow to both. With
    /// <see cref="UniversumPartners"/> and share 0.5 these are UniCon's universum images: Han and Chen (2022).
    /// </remarks>
    /// <param name="x">Images or embeddings, [N, ...], floating point.</param>
    /// <param name="partners">The number of each sample's partner, [N], integers from -1 to N - 1.</param>
    /// <param name="share">The partner's share, from 0 to 1; 0.5 is UniCon's.</param>
    /// <returns>The mixtures, of the shape and type of <paramref name="x"/>.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit, or, on the CPU, a partner is out of its range.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The share is not from 0 to 1.</exception>
    public static Tensor MixWithPartner(Tensor x, Tensor partners, double share = 0.5)
    {
        using var call = Call.Holding(x, partners);
        GuardPartners(x, partners);
        Guard.Between(share, 0, 1);
        var other = Partners(x, partners);
        return call.Result(x.where(HasNone(x, partners), other.Times(share).Plus(x.Times(1 - share))));
    }

    /// <summary>Computes the box that CutMix leaves of an image, from where its middle is.</summary>
    /// <remarks>
    /// <para>Its sides are the image's times sqrt(share), rounded down to even numbers; what lies beyond the image's edge is cut off, so that
    /// its share may be smaller: compare <see cref="ImageBox.Area"/> with height times width. UniCon draws another middle until the share is
    /// from 0.45 to 0.55, and takes one box for the whole batch.</para>
    /// <para>Yun et al., CutMix (2019), and the authors' code; Han and Chen (2022).</para>
    /// </remarks>
    /// <param name="height">The image's height in pixels, at least 1.</param>
    /// <param name="width">Its width in pixels, at least 1.</param>
    /// <param name="middleRow">Where the box's middle is from top to bottom, from 0 to below 1; drawn uniformly.</param>
    /// <param name="middleColumn">Where it is from left to right, from 0 to below 1; drawn uniformly.</param>
    /// <param name="share">The box's share of the image's area, from 0 to 1; 0.5 is UniCon's.</param>
    /// <returns>The box.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A length is below 1 or does not fit into an int, or a share or a middle is not from 0 to 1.</exception>
    public static ImageBox CutMixBox(long height, long width, double middleRow, double middleColumn, double share = 0.5)
    {
        Guard.Size(height);
        Guard.Size(width);
        Guard.Between(middleRow, 0, 1);
        Guard.Between(middleColumn, 0, 1);
        Guard.Between(share, 0, 1);
        var ((top, bottom), (left, right)) = (Ends(height, middleRow), Ends(width, middleColumn));
        return new ImageBox(top, left, bottom, right);

        (long First, long End) Ends(long length, double middle)
        {
            var (at, half) = (Math.Min((long)(middle * length), length - 1), (long)(length * Math.Sqrt(share)) / 2);
            return (Math.Clamp(at - half, 0, length), Math.Clamp(at + half, 0, length));
        }
    }

    /// <summary>Puts a box of each image into its partner.</summary>
    /// <remarks>
    /// The partner's image with the box of the own one in it; an image without a partner (-1) stays as it is. Gradients flow to both.
    /// Yun et al., CutMix (2019); Han and Chen (2022), as an alternative to <see cref="MixWithPartner"/>.
    /// </remarks>
    /// <param name="images">[N, ..., H, W], floating point.</param>
    /// <param name="partners">The number of each image's partner, [N], integers from -1 to N - 1.</param>
    /// <param name="box">A box within the images: <see cref="CutMixBox"/>.</param>
    /// <returns>The mixed images, of the shape and type of <paramref name="images"/>.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit, the box is not within the images, or, on the CPU, a partner
    /// is out of its range.</exception>
    public static Tensor CutMix(Tensor images, Tensor partners, ImageBox box)
    {
        using var call = Call.Holding(images, partners);
        GuardPartners(images, partners);
        if (images.dim() < 3) throw new ArgumentException($"images must be [N, ..., H, W]: images is {Guard.Shape(images)}.", nameof(images));
        var (height, width) = (images.size(-2), images.size(-1));
        if (box.Top < 0 || box.Left < 0 || box.Bottom > height || box.Right > width || box.Top > box.Bottom || box.Left > box.Right)
            throw new ArgumentException($"box must be within the images: images is {Guard.Shape(images)}, box is {box}.", nameof(box));
        var isOwn = Within(height, box.Top, box.Bottom).unsqueeze(1).logical_and(Within(width, box.Left, box.Right).unsqueeze(0));
        return call.Result(images.where(isOwn.logical_or(HasNone(images, partners)), Partners(images, partners)));

        Tensor Within(long length, long first, long end)
        {
            var number = Scalars.Range(length, images.device);
            using Scalar from = first, to = end;
            return number.ge(from).logical_and(number.lt(to));
        }
    }

    private static void GuardPartners(Tensor x, Tensor partners, [CallerArgumentExpression(nameof(x))] string name = "")
    {
        Guard.Samples(x, name);
        Guard.RequiredLabels(partners, x, featuresName: name);
        Guard.Indices(partners, x.size(0), first: -1);
    }

    /// <summary>Each sample's partner; where there is none anything, for a selection to pass over. Indexing, because its gradient is a sum in a fixed order on every device.</summary>
    private static Tensor Partners(Tensor x, Tensor partners) => x.index(partners.to(int64).clamp_min(Scalars.Zero));

    /// <summary>Which samples have no partner, [N, 1, ...] as the samples are shaped.</summary>
    private static Tensor HasNone(Tensor x, Tensor partners) =>
        partners.lt(Scalars.Zero).reshape([x.size(0), .. Enumerable.Repeat(1L, (int)x.dim() - 1)]);
}
