using ContrastiveLosses.Arguments;

namespace ContrastiveLosses;

public static partial class Contrastive
{
    /// <summary>Draws k negatives for each row of a batch, among the rows of other instances.</summary>
    /// <remarks>
    /// <para>Each of the rows whose instance is another is equally likely. With replacement the k draws are independent, as in the theory;
    /// without, each set of k rows is equally likely (Floyd's algorithm), and their order says nothing.</para>
    /// <para>A row without enough others gets -1, which <see cref="SampledNCE"/> takes as none. The same generator state gives the
    /// same numbers. Time: O(N log N + N k) with replacement, O(N k^2) without. Memory: O(N k).</para>
    /// </remarks>
    /// <param name="instances">Which instance each row is of, [N], any integers. Labels in their place leave out the own class.</param>
    /// <param name="k">How many negatives; at least 0.</param>
    /// <param name="replacement">Whether a row may be drawn again.</param>
    /// <param name="generator">Where the random numbers come from; torch's own where it is left out. Of the instances' device.</param>
    /// <returns>Row numbers, [N, k], int64, on the instances' device.</returns>
    /// <exception cref="ArgumentException">Instances are no integers of shape [N].</exception>
    /// <exception cref="ArgumentOutOfRangeException">k is below 0.</exception>
    public static Tensor SampleNegatives(Tensor instances, long k, bool replacement = true, torch.Generator? generator = null)
    {
        using var call = Call.Holding(instances, generator);
        Guard.IntegerVector(instances);
        Guard.Size(k, least: 0);

        var count = instances.size(0);
        var instance = instances.to(int64).contiguous();
        var (sorted, order) = instance.sort(stable: true);
        // In the order of instances the rows of one's own are a range, and all others are what is left when it is closed up.
        var first = searchsorted(sorted, instance);
        var own = searchsorted(sorted, instance, right: true) - first;
        using Scalar all = count;
        var others = own.neg().Plus(all).unsqueeze(1);
        var uniform = rand([count, k], float64, instances.device, generator: generator);
        var picks = replacement ? Independent(uniform, others) : Distinct(uniform, others);
        var positions = picks.Plus(own.unsqueeze(1).mul(picks.ge(first.unsqueeze(1)).to(int64)));
        var isNone = picks.lt(Scalars.Zero);
        var rows = count == 0 ? positions : order.index_select(0, positions.masked_fill(isNone, Scalars.Zero).reshape(-1)).reshape(count, k);
        return call.Result(rows.masked_fill(isNone, Scalars.NoKey));
    }

    /// <summary>0 ... count - 1 for each entry, -1 where the count is 0.</summary>
    private static Tensor Independent(Tensor uniform, Tensor count) =>
        uniform.mul(count.to(float64)).floor().to(int64).minimum(count.sub(Scalars.One));

    /// <summary>
    /// Floyd's algorithm in all rows at once: in the step whose largest number is j, draw among 0 ... j, and take j itself when the
    /// drawn number is there already. Where j is below 0 there is nothing to draw.
    /// </summary>
    private static Tensor Distinct(Tensor uniform, Tensor count)
    {
        var (rows, k) = (uniform.size(0), uniform.size(1));
        var picks = full([rows, k], Scalars.NoKey, int64, uniform.device);
        for (long step = 0; step < k; step++)
        {
            using var scope = NewDisposeScope();
            using Scalar lag = k - step;
            var largest = count.sub(lag);
            var pick = Independent(uniform.narrow(1, step, 1), largest.Plus(Scalars.One).clamp_min(Scalars.Zero));
            var isTaken = picks.narrow(1, 0, step).eq(pick).any(1, keepdim: true);
            picks.narrow(1, step, 1).copy_(pick.where(isTaken.logical_not(), largest).masked_fill(largest.lt(Scalars.Zero), Scalars.NoKey));
        }
        return picks;
    }
}
