using ContrastiveLosses;
using LargeBatch;
using LongTailedDigits;
using TorchSharp.Modules;

namespace DropIn;

/// <summary>The same loop with SupCon: the encoder first, then the classifier on embeddings that stay as they are.</summary>
internal static class SupervisedContrastive
{
    public static Linear Train(Network encoder, MovedDigits digits, int steps, Random random)
    {
        using var optimizer = optim.Adam(encoder.parameters(), 2e-3);
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            var (images, labels) = digits.Draw(random);
            var loss = Contrastive.SupCon(encoder.call(images), labels, temperature: 0.1);
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
        }

        return Probe.Train(encoder, digits);
    }
}
