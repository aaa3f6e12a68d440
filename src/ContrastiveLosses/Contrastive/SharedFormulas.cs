using System.Runtime.CompilerServices;
using ContrastiveLosses.Arguments;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;
using static ContrastiveLosses.Reductions.RowReduction;

namespace ContrastiveLosses;

// What several losses have in common.
public static partial class Contrastive
{
    /// <summary>-log( e^s / ( e^{s - epsilon} + e^L ) ) = log( e^{-epsilon} + e^{L - s} ), the loss of one positive against the level L of its negatives.</summary>
    private static Tensor Against(Tensor level, Tensor positive, double epsilon)
    {
        var difference = level - positive;
        return double.IsInfinity(epsilon) ? difference : Logarithms.LogAddExp(-epsilon, difference);
    }

    /// <summary>
    /// -log( e^s / ( times e^s + sum_k e^{L_k} ) ) = log( times + sum_k e^{L_k - s} ): the same with several levels of negatives, and the
    /// positive that many times in the denominator.
    /// </summary>
    private static Tensor AgainstAll(Tensor positive, double times, params Tensor[] levels) => levels[1..].Aggregate(
        Logarithms.LogAddExp(Math.Log(times), levels[0] - positive), (loss, level) => loss.LogAddExp(level - positive));

    /// <summary>The mean over the positives outside of the logarithm, per row.</summary>
    private static Tensor Outside(Similarities s)
    {
        var (logSumExp, mean) = s.Reduce(LogSumExp(Others), Mean(Positives));
        return logSumExp - mean;
    }

    /// <summary>log( alpha e^a + (1 - alpha) e^b ); a term without weight is left out, so that it has no say in a gradient.</summary>
    private static Tensor Mixed(Tensor a, Tensor b, double alpha) =>
        alpha == 0 ? b : alpha == 1 ? a : a.Plus(Math.Log(alpha)).LogAddExp(b.Plus(Math.Log(1 - alpha)));

    /// <summary>The cross entropy of each item among one prototype per class, its own among them, as a loss.</summary>
    private static Tensor CrossEntropy(Items items, Items prototypes, Temperature temperature, Reduction reduction)
    {
        var s = Similarities.Between(items, prototypes, temperature);
        return s.OverAnchors(CrossEntropy(s), s.EveryRow(), Anchors.Valid, reduction);
    }

    /// <summary>log( 1 + sum_{k != c(i)} e^{s_ik - s_ic(i)} ), without the rounding of a difference of large numbers.</summary>
    private static Tensor CrossEntropy(Similarities s)
    {
        var (others, own) = s.Reduce(LogSumExp(!SameLabel), LogSumExp(SameLabel));
        return Against(others, own, epsilon: 0);
    }

    /// <summary>The key of the query's own sample: queries and keys have their sample as label.</summary>
    private static PairSet OwnKey => SameLabel;

    /// <summary>The keys of the other samples.</summary>
    private static PairSet OtherKeys => !SameLabel;

    private static Similarities QueriesAndKeys(Tensor query, Tensor key, Temperature temperature, bool normalize, ICollective? collective = null, [CallerMemberName] string loss = "") =>
        Similarities.Between(Items.Of(query, normalize, collective, loss), Items.Of(key, normalize, collective, loss), temperature);
}
