using ContrastiveLosses.Reductions;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>
    /// -log( e^s / ( times e^s + sum_k e^{L_k} ) ) = log( times + sum_k e^{L_k - s} ): the loss of a positive that stands so many times in
    /// the denominator, with several levels of negatives.
    /// </summary>
    private static Tensor AgainstAll(Tensor positive, double times, params Tensor[] levels)
    {
        using Scalar own = Math.Log(times);
        var first = full([1], own, positive.dtype, positive.device);
        return levels.Aggregate(first, (loss, level) => loss.LogAddExp(level - positive));
    }
}
