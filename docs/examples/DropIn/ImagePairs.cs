using BiasedDigits;
using ContrastiveLosses;
using LargeBatch;
using LongTailedDigits;
using TorchSharp.Modules;

namespace DropIn;

/// <summary>Pairs of two kinds, each with an encoder of its own, and a learnt temperature (CLIP): a digit's upper and its lower half.</summary>
internal static class ImagePairs
{
    private const int Candidates = 100;

    public static (Network Upper, Network Lower) Train(MovedDigits digits, int steps, Random random)
    {
        var (upper, lower) = (new Network(), new Network());
        using var logScale = new Parameter(tensor((float)Math.Log(1 / 0.07)));
        using var optimizer = optim.Adam(upper.parameters().Concat(lower.parameters()).Append(logScale), 2e-3);
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            var images = digits.At(digits.DrawPlaces(random), random);
            var loss = Contrastive.InfoNCE(upper.call(Half(images, 0)), lower.call(Half(images, 1)), logScale.neg().exp());
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            using (no_grad()) logScale.clamp_(0, Math.Log(100));
        }

        return (upper, lower);
    }

    /// <summary>How many of 100 upper halves find their own lower half among 100, in percent.</summary>
    public static double Found(Network upper, Network lower, MovedDigits digits)
    {
        using var scope = NewDisposeScope();
        using var inference = no_grad();
        var places = Enumerable.Range(0, Candidates).Select(place => (long)place).ToArray();
        var images = digits.At(places);
        var (above, below) = (upper.call(Half(images, 0)), nn.functional.normalize(lower.call(Half(images, 1)), dim: 1));
        return 100.0 * above.mm(below.t()).argmax(1).eq(tensor(places)).sum().item<long>() / Candidates;
    }

    /// <summary>The images with nothing but background in the other half.</summary>
    private static Tensor Half(Tensor images, int half)
    {
        const int Rows = Digits.Size / 2;
        var kept = images.narrow(2, half * Rows, Rows);
        var blank = full(kept.shape, -1.0);
        return cat(half == 0 ? [kept, blank] : [blank, kept], 2);
    }
}
