using BiasedDigits;
using LargeBatch;
using LongTailedDigits;
using TorchSharp.Modules;

namespace DropIn;

/// <summary>An ordinary training loop: an encoder and a classifier, by cross entropy.</summary>
internal static class CrossEntropy
{
    public static Linear Train(Network encoder, MovedDigits digits, int steps, Random random)
    {
        var classifier = nn.Linear(Batches.Width, Digits.Classes);
        using var optimizer = optim.Adam(encoder.parameters().Concat(classifier.parameters()), 2e-3);
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            var (images, labels) = digits.Draw(random);
            var loss = nn.functional.cross_entropy(classifier.call(encoder.call(images)), labels);
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
        }

        return classifier;
    }
}
