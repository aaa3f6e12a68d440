using ContrastiveLosses.Arguments;

namespace ContrastiveLosses;

public static partial class Memory
{
    /// <summary>Draws pairs of samples, half of one cluster and half of two, for <see cref="Contrastive.SiamesePrototypicalMetric"/>.</summary>
    /// <remarks>
    /// Of each pair the first sample is drawn from all (from those that are not alone in their cluster), the second from the others of its cluster,
    /// or from those of other clusters, each sample being as likely. Where no sample shares its cluster all pairs are of two clusters, and
    /// where there is one cluster all are of one. The same for the same seed. It waits for the device.
    /// </remarks>
    /// <param name="assignments">Cluster of each sample, [N], any integers; at least two samples.</param>
    /// <param name="pairs">How many, at least 1.</param>
    /// <param name="seed">Decides the draws: another one for each batch.</param>
    /// <returns>Indices of the first and of the second samples and 1 where they share their cluster, [pairs] each, int64.</returns>
    /// <exception cref="ArgumentException">Assignments are no integers, [N], or fewer than two.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is less than one pair, or more than fit into an int.</exception>
    public static (Tensor First, Tensor Second, Tensor SameCluster) SamplePairs(Tensor assignments, long pairs, int seed = 0)
    {
        using var call = Call.Holding(assignments);
        Guard.IntegerVector(assignments);
        Guard.Size(pairs);
        if (assignments.size(0) < 2)
            throw new ArgumentException($"assignments must have at least two samples: assignments is {Guard.Shape(assignments)}.", nameof(assignments));

        // Sorted by cluster, a cluster is a range, and so is what is left of it.
        var clusters = assignments.to(int64).cpu().data<long>().ToArray();
        var order = Enumerable.Range(0, clusters.Length).Select(sample => (long)sample).OrderBy(sample => clusters[sample]).ToArray();
        var ranges = Ranges(clusters, order);
        var shared = Enumerable.Range(0, order.Length).Where(place => ranges[place].End - ranges[place].Start > 1).ToArray();
        var isOneCluster = ranges[0].End == order.Length;
        var random = new Random(seed);
        var (first, second, same) = (new long[pairs], new long[pairs], new long[pairs]);
        for (var pair = 0; pair < pairs; pair++)
        {
            var isSame = isOneCluster || (pair % 2 == 0 && shared.Length > 0);
            var place = isSame ? shared[random.Next(shared.Length)] : random.Next(order.Length);
            var (start, end) = ranges[place];
            var other = isSame ? start + random.Next(end - start - 1) : random.Next(order.Length - (end - start));
            other += isSame ? (other >= place ? 1 : 0) : (other >= start ? end - start : 0);
            (first[pair], second[pair], same[pair]) = (order[place], order[other], isSame ? 1 : 0);
        }

        return (call.Result(Of(first)), call.Result(Of(second)), call.Result(Of(same)));

        Tensor Of(long[] numbers) => tensor(numbers, [pairs], int64, assignments.device);
    }

    /// <summary>For each place of an order by cluster where its cluster begins and ends.</summary>
    private static (int Start, int End)[] Ranges(long[] clusters, long[] order)
    {
        var ranges = new (int Start, int End)[order.Length];
        for (int start = 0, end; start < order.Length; start = end)
        {
            for (end = start; end < order.Length && clusters[order[end]] == clusters[order[start]];) end++;
            for (var place = start; place < end; place++) ranges[place] = (start, end);
        }
        return ranges;
    }
}
