using ContrastiveLosses.Arguments;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Computes SCE, similarity contrastive estimation: InfoNCE whose target is softened by how near the target's keys are to one another.</summary>
    /// <remarks>
    /// <para><c>l_i = -coefficient log p_ii - (1 - coefficient) sum_{k in C(i)} w_ik log p_ik</c>. The candidates C(i) are the other keys z_k,
    /// k != i (where they are used), and the rows of the queue. <c>p_ik = e^{&lt;x_i, z_k&gt; / temperature} / sum_j e^{&lt;x_i, z_j&gt; /
    /// temperature}</c>, j over i and C(i); <c>w_ik = e^{&lt;z_i, z_k&gt; / targetTemperature} / sum_j e^{&lt;z_i, z_j&gt; /
    /// targetTemperature}</c>, j over C(i) alone. x is online, z is target.</para>
    /// <para>Views: the loss is the mean over the pairs of a view of online and another view of target, as view j of both is of the same
    /// crop. More views of online are further crops (multi-crop).</para>
    /// <para>Range: at least the entropy of the target distribution, reached where p is that; [0, inf) for coefficient 1, which is
    /// <see cref="InfoNCE"/> in one direction. A sample without any candidate does not count. The target and the queue are constants: no
    /// gradient goes to them; the queue is not changed, and takes the keys after the loss. Memory: O((N + K) D) and a block of rows of
    /// similarities.</para>
    /// <para>Denize et al., Similarity Contrastive Estimation for Self-Supervised Soft Contrastive Learning (2023). The released codes,
    /// where the keys are not used, give the target's own key the logit 0 instead of leaving it out (<paramref name="leak"/>).</para>
    /// </remarks>
    /// <param name="online">Embeddings of the online branch, [N, D], or [N, V, D] with V views of each sample; floating point.</param>
    /// <param name="target">Embeddings of the target branch, the positives: [N, D], or [N, T, D] with views; type and device of
    /// <paramref name="online"/>.</param>
    /// <param name="queue">Keys of earlier batches, [K, D]; left out, there are none.</param>
    /// <param name="temperature">Divides the similarities; 0.1 where it is left out (the authors' configurations).</param>
    /// <param name="targetTemperature">Divides the similarities among the target's keys; 0.05, the authors' for CIFAR-10 and video, 0.07 for
    /// ImageNet.</param>
    /// <param name="coefficient">The share of the positive in the target distribution, from 0 to 1; 0.5 in the authors' configurations.</param>
    /// <param name="useKeys">Whether the other keys of the batch are candidates. The authors' training uses the queue only.</param>
    /// <param name="leak">Whether the released codes' target distribution is taken; it differs where the keys are not used.</param>
    /// <param name="normalize">Whether each embedding is divided by its length, the queue's too.</param>
    /// <param name="reduction">Mean, sum, or one value per sample, [N]; with views the sum of its pairs for each online view, [N, V].</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part, but the queue;
    /// null is this process alone. The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss; float32 for half types.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A temperature is not above 0, or the coefficient not from 0 to 1.</exception>
    public static Tensor SCE(
        Tensor online,
        Tensor target,
        Tensor? queue = null,
        Temperature temperature = default,
        double targetTemperature = 0.05,
        double coefficient = 0.5,
        bool useKeys = true,
        bool leak = false,
        bool normalize = true,
        Reduction reduction = Reduction.Mean,
        ICollective? collective = null)
    {
        using var call = Call.Holding(online, target, queue, temperature.Tensor);
        TargetRelations.Check(online, target, queue, temperature, targetTemperature);
        Guard.Between(coefficient, 0, 1);
        Guard.Defined(reduction);

        return call.Result(TargetRelations.Average(
            online, target, queue, temperature.Or(0.1), targetTemperature, useKeys, normalize, reduction, collective, nameof(SCE), (targets, view) =>
            {
                // l_i = -log p_ii + (1 - coefficient) <x_i, z_i - sum_k w_ik z_k> / temperature.
                var away = targets.Keys - targets.Mean;
                // With its logit of 0 the own key takes e^0 / (e^0 + sum_k e^...) of the candidates' share.
                if (leak && !useKeys) away *= targets.LogSumExp().sigmoid().unsqueeze(1);
                return Against(view.LogSumExp(), view.Along(targets.Keys), epsilon: 0).Plus(view.Along(away).Times(1 - coefficient));
            }));
    }
}
