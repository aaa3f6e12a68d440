using ContrastiveLosses.Arguments;
using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;
using static ContrastiveLosses.Pairs.PairSet;

namespace ContrastiveLosses;

public static partial class Debiasing
{
    /// <summary>Computes the loss of group DRO, which weighs groups of samples the more the worse they do, and the groups' new weights.</summary>
    /// <remarks>
    /// <para><c>L_g</c> is the mean loss of the batch's samples of group g, 0 where it has none; <c>A_g = L_g + adjustment /
    /// sqrt(groupCounts_g)</c>. First <c>q_g &lt;- q_g e^{stepSize A_g}</c>, divided by their sum, without gradient; then the loss is
    /// <c>sum_g q_g A_g</c> with the new weights. Begin with equal weights and keep those that are returned for the next call.</para>
    /// <para>Weights add up to 1; one of 0, to which a large step rounds, stays 0. Without adjustment the loss is between the smallest and
    /// the largest L_g, and never below that with the old weights; no sample: 0. The gradient of a sample is q_g over the number of its
    /// group's samples.</para>
    /// <para>Sagawa et al., Distributionally Robust Neural Networks for Group Shifts (2020). Its Algorithm 1 draws one group per step; here,
    /// as in the authors' code, all groups of the batch are updated.</para>
    /// </remarks>
    /// <param name="losses">The loss of each sample, [N], floating point: with Reduction.None.</param>
    /// <param name="groups">Group of each sample (its label and bias together), [N], integers from 0 to G - 1.</param>
    /// <param name="weights">q, [G], floating point, at least 0, and not all of them 0.</param>
    /// <param name="groupCounts">The training set's samples per group, [G], at least 0; needed for an adjustment, and above 0 then.</param>
    /// <param name="stepSize">How fast the weights move; at least 0. 0.01 is the authors' code's.</param>
    /// <param name="adjustment">How much is added for small groups, whose training loss tells little; at least 0. 0 is the authors' code's.</param>
    /// <param name="collective">The ranks that share the batch, of which the arguments are this one's part, but weights and counts;
    /// null is this process alone. The value is this rank's share, and shares add up; gradients are those of the whole, parameters' are to be summed.</param>
    /// <returns>The loss, 0-d (float32 for half types), the new weights, and L_g, both [G], of the weights' type and without gradient.</returns>
    /// <exception cref="ArgumentException">Shapes, types or devices do not fit, an adjustment has no counts, or, on the CPU, a group, a weight or
    /// a count is out of its range.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The step size or the adjustment is below 0.</exception>
    public static (Tensor Loss, Tensor Weights, Tensor GroupLosses) GroupDRO(
        Tensor losses, Tensor groups, Tensor weights, Tensor? groupCounts = null, double stepSize = 0.01, double adjustment = 0, ICollective? collective = null)
    {
        using var call = Call.Holding(losses, groups, weights, groupCounts);
        Guard.Vector(losses);
        Guard.Vector(weights);
        Guard.SameDevice(weights, losses);
        Guard.RequiredLabels(groups, losses);
        var count = weights.size(0);
        Guard.Indices(groups, count);
        Guard.Weights(weights);
        Guard.NotNegative(stepSize);
        Guard.NotNegative(adjustment);
        if (groupCounts is not null)
        {
            Guard.HasShape(groupCounts, weights.shape, "one number per group");
            Guard.SameDevice(groupCounts, losses);
            if (adjustment > 0) Guard.AllPositive(groupCounts);
            else Guard.NoneNegative(groupCounts);
        }
        else if (adjustment > 0) throw new ArgumentException("groupCounts must be given for an adjustment.", nameof(groupCounts));

        var (samples, group) = (new Keys(null, groups.to(int64)), new Keys(null, Scalars.Range(count, losses.device)));
        var column = losses.unsqueeze(1);
        var ranks = Ranks.Of(collective, column);
        var members = ranks.Constant(LinearTerms.Count(SameLabel, group, count, samples, losses.size(0), losses.device));
        var sums = ranks.Add(LinearTerms.Spread(column, samples, group, count, SameLabel).squeeze(1));
        var means = sums / members.clamp_min(Scalars.One);
        // A group may have no training sample where nothing is added for its number.
        var adjusted = adjustment == 0 ? means : means.Plus(groupCounts!.to(float64).rsqrt().Times(adjustment));
        // A softmax of logarithms: no step is too large for the exponential.
        var next = weights.detach().to(float64).log().Plus(adjusted.detach().Times(stepSize)).softmax(0);
        return (
            call.Result(ranks.Share((next * adjusted).sum()).to(Embeddings.Widen(losses).dtype)),
            call.Result(next.to(weights.dtype)), call.Result(means.detach().to(weights.dtype)));
    }
}
