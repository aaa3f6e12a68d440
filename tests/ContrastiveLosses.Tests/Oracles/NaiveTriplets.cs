namespace ContrastiveLosses.Tests.Oracles;

/// <summary>The triplet loss as a triple loop.</summary>
internal static class NaiveTriplets
{
    public sealed record Options(TripletMining Mining, double Margin, Distance Distance, bool Soft = false, TripletAverage? Average = null);

    /// <summary>The sum of each anchor's terms, the mean, and the mean's gradient by the embeddings.</summary>
    public static (double[] PerAnchor, double Mean, double[] Gradient) Of(Points points, Options options)
    {
        var n = points.Count;
        var distance = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++) distance[i, j] = points.Distance(i, j, options.Distance);
        var (perAnchor, derivatives, count) = (new double[n], new double[n, n], 0);
        var activeOnly = (options.Average ?? (options.Mining == TripletMining.BatchAll ? TripletAverage.Active : TripletAverage.All)) == TripletAverage.Active;
        for (var a = 0; a < n; a++)
            foreach (var (p, q) in Triplets(points, distance, a, options.Mining))
            {
                var z = distance[a, p] - distance[a, q] + options.Margin;
                var (value, slope) = options.Soft
                    ? (Math.Max(z, 0) + Math.Log(1 + Math.Exp(-Math.Abs(z))), 1 / (1 + Math.Exp(-z)))
                    : z > 0 ? (z, 1.0) : (0.0, 0.0);
                perAnchor[a] += value;
                derivatives[a, p] += slope;
                derivatives[a, q] -= slope;
                if (!activeOnly || options.Soft || z > 0) count++;
            }
        var terms = Math.Max(1, count);
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++) derivatives[i, j] /= terms;
        return (perAnchor, perAnchor.Sum() / terms, points.Gradient(derivatives, options.Distance));
    }

    private static IEnumerable<(int Positive, int Negative)> Triplets(Points points, double[,] distance, int a, TripletMining mining)
    {
        var positives = Enumerable.Range(0, points.Count).Where(j => j != a && points.Labels[j] == points.Labels[a]).ToArray();
        var negatives = Enumerable.Range(0, points.Count).Where(j => points.Labels[j] != points.Labels[a]).ToArray();
        if (positives.Length == 0 || negatives.Length == 0) return [];
        // MinBy and MaxBy return the first of equal ones.
        return mining switch
        {
            TripletMining.BatchHard => [(positives.MaxBy(p => distance[a, p]), negatives.MinBy(q => distance[a, q]))],
            TripletMining.SemiHard => positives.Select(p => (p, Farther(p))),
            _ => positives.SelectMany(_ => negatives, (p, q) => (p, q)),
        };

        int Farther(int p)
        {
            var farther = negatives.Where(q => distance[a, q] > distance[a, p]).ToArray();
            return farther.Length > 0 ? farther.MinBy(q => distance[a, q]) : negatives.MaxBy(q => distance[a, q]);
        }
    }
}
