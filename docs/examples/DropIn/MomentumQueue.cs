using ContrastiveLosses;
using LargeBatch;
using LongTailedDigits;
using TorchSharp.Modules;

namespace DropIn;

/// <summary>Without labels: two views of each digit, keys from a slow copy of the encoder, and a queue of earlier keys as negatives (MoCo).</summary>
internal static class MomentumQueue
{
    public static Linear Train(Network encoder, MovedDigits digits, int steps, Random random)
    {
        using var keyEncoder = new Network();
        Memory.MomentumUpdate(keyEncoder, encoder, momentum: 0);
        using var queue = new FeatureQueue(capacity: 1024, width: Batches.Width);
        using var optimizer = optim.Adam(encoder.parameters(), 2e-3);
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            var places = digits.DrawPlaces(random);
            var query = encoder.call(digits.At(places, random));
            Tensor key;
            using (no_grad()) key = keyEncoder.call(digits.At(places, random));
            var loss = Contrastive.InfoNCEQueue(query, key, queue.Read().Item1, temperature: 0.2, inBatch: true);
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            // After the loss: a batch that is in the queue already would be its own negative.
            queue.Enqueue(key);
            Memory.MomentumUpdate(keyEncoder, encoder, momentum: 0.99);
        }

        return Probe.Train(encoder, digits);
    }
}
