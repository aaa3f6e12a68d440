using static TorchSharp.torch.nn;

namespace BiasedDigits;

/// <summary>
/// A linear classifier on features that stay as they are: what it can read off them is in them, and is there in the open.
/// </summary>
internal static class Probe
{
    private const int Steps = 150;
    private const double LearningRate = 0.05;

    /// <summary>Fits the probe to some features and returns the classes that it gives to others.</summary>
    public static Tensor Read(Tensor features, Tensor classes, Tensor unseen)
    {
        using var scope = NewDisposeScope();

        // One scale for every feature, so that no method gains by the size of its numbers. A feature that never
        // fires has no spread: it stays 0 rather than to be divided by it.
        var mean = features.mean([0]);
        var spread = features.std(0).clamp_min(1e-6);
        var known = (features - mean) / spread;

        using var probe = Linear(features.shape[1], Colouring.Palette.Count);
        probe.to(features.device);
        using var optimizer = optim.Adam(probe.parameters(), LearningRate);
        for (var step = 0; step < Steps; step++)
        {
            using var stepScope = NewDisposeScope();
            optimizer.zero_grad();
            functional.cross_entropy(probe.call(known), classes).backward();
            optimizer.step();
        }

        using var inference = no_grad();
        return probe.call((unseen - mean) / spread).argmax(1).MoveToOuterDisposeScope();
    }
}
