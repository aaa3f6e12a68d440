using ContrastiveLosses.Arguments;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes ReSSL, relational self-supervised learning: the relations of a sample to others shall be those that the target sees.</summary>
    /// <remarks>
    /// <para><c>l_i = -sum_k w_ik log p_ik</c> over the candidates k: the other keys z_k, k != i (where they are used), and the rows of the
    /// queue. <c>p_ik = e^{&lt;x_i, z_k&gt; / temperature} / sum_j e^{&lt;x_i, z_j&gt; / temperature}</c> and
    /// <c>w_ik = e^{&lt;z_i, z_k&gt; / targetTemperature} / sum_j e^{&lt;z_i, z_j&gt; / targetTemperature}</c>, j over the candidates in both:
    /// the positive z_i is in neither. x is online, z is target.</para>
    /// <para>Views: as <see cref="SCE"/>. Range: at least the entropy of w_i. This is not SCE with coefficient 0, which has the positive in
    /// the denominator of p. A sample without any candidate does not count. The target and the queue are constants: no gradient goes to
    /// them. Memory: O((N + K) D) and a block of rows of similarities.</para>
    /// <para>Zheng et al., ReSSL: Relational Self-Supervised Learning with Weak Augmentation (2021). The authors' candidates are the queue
    /// alone (<paramref name="useKeys"/> false).</para>
    /// </remarks>
    /// <param name="online">Embeddings of the online branch, [N, D], or [N, V, D] with V views of each sample; floating point.</param>
    /// <param name="target">Embeddings of the target branch: [N, D], or [N, T, D] with views; type and device of <paramref name="online"/>.</param>
    /// <param name="queue">Keys of earlier batches, [K, D]; left out, there are none.</param>
    /// <param name="temperature">Divides the similarities; 0.1 where it is left out (the authors' code).</param>
    /// <param name="targetTemperature">Divides the similarities among the target's keys; 0.04 is the authors'.</param>
    /// <param name="useKeys">Whether the other keys of the batch are candidates.</param>
    /// <param name="normalize">Whether each embedding is divided by its length, the queue's too.</param>
    /// <param name="reduction">Mean, sum, or one value per sample, [N]; with views the sum of its pairs for each online view, [N, V].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part, but the queue;
    /// null is this process alone. The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A temperature is not above 0.</exception>
    public static Tensor ReSSL(
        Tensor online,
        Tensor target,
        Tensor? queue = null,
        Temperature temperature = default,
        double targetTemperature = 0.04,
        bool useKeys = true,
        bool normalize = true,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(online, target, queue, temperature.Tensor);
        TargetRelations.Check(online, target, queue, temperature, targetTemperature);
        Guard.Defined(reduction);

        return call.Result(TargetRelations.Average(
            online, target, queue, temperature.Or(0.1), targetTemperature, useKeys, normalize, reduction, collective, nameof(ReSSL),
            (targets, view) => view.LogSumExp() - view.Along(targets.Mean)));
    }
}
