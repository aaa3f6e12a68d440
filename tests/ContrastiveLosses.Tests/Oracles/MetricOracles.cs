using static ContrastiveLosses.Tests.Oracles.OracleBatch;

namespace ContrastiveLosses.Tests.Oracles;

/// <summary>The classic losses of metric learning as double and triple loops.</summary>
internal static class MetricOracles
{
    public static OracleResult Triplet(OracleBatch batch)
    {
        var average = batch.Word("reduction") switch
        {
            "active" => TripletAverage.Active,
            "all" => TripletAverage.All,
            _ => (TripletAverage?)null,
        };
        var mining = batch.Word("mining") switch
        {
            "batch_hard" => TripletMining.BatchHard,
            "semi_hard" => TripletMining.SemiHard,
            _ => TripletMining.BatchAll,
        };
        var options = new NaiveTriplets.Options(mining, batch.Number("margin", 0.2), DistanceOf(batch), batch.Flag("soft", false), average);
        var (perAnchor, mean, _) = NaiveTriplets.Of(new Points(batch.Items("features"), batch.Labels(), []), options);
        return new(perAnchor, perAnchor.Sum(), mean);
    }

    public static OracleResult ContrastiveMargin(OracleBatch batch)
    {
        var points = new Points(batch.Items("features"), batch.Labels(), []);
        var (margin, slack, power, distance) =
            (batch.Number("margin", 1), batch.Number("positive_margin", 0), batch.Number("power", 2), DistanceOf(batch));
        var (perAnchor, pull, push) = (new double[points.Count], new List<double>(), new List<double>());
        for (var i = 0; i < points.Count; i++)
            for (var j = i + 1; j < points.Count; j++)
            {
                var d = points.Distance(i, j, distance);
                var similar = points.Labels[i] == points.Labels[j];
                var term = Math.Pow(Math.Max(0, similar ? d - slack : margin - d), power) / power;
                (similar ? pull : push).Add(term);
                perAnchor[i] += term / 2;
                perAnchor[j] += term / 2;
            }
        var mean = batch.Word("reduction") == "active"
            ? Active(pull) + Active(push)
            : pull.Concat(push).DefaultIfEmpty(0).Average();
        return new(perAnchor, perAnchor.Sum(), mean);

        static double Active(List<double> terms) => terms.Where(term => term > 0).DefaultIfEmpty(0).Average();
    }

    public static OracleResult ContrastiveMarginPairs(OracleBatch batch)
    {
        var (x, y, similar) = (batch.Raw("x1"), batch.Raw("x2"), batch.Labels("similar"));
        return OracleResult.OverAnchors(x.Select((row, i) =>
        {
            var d = Math.Sqrt(row.Zip(y[i], (a, b) => (a - b) * (a - b)).Sum());
            return (double?)(similar[i] != 0 ? d * d / 2 : Math.Pow(Math.Max(0, batch.Number("margin", 1) - d), 2) / 2);
        }));
    }

    public static OracleResult NPairs(OracleBatch batch)
    {
        var (f, p, labels) = (batch.Raw("anchors"), batch.Raw("positives"), batch.Labels());
        return OracleResult.OverAnchors(f.Select((anchor, i) =>
        {
            var others = p.Where((_, j) => labels[j] != labels[i]).Select(other => Dot(anchor, other) - Dot(anchor, p[i]));
            return (double?)(LogSumExp(others.Append(0)) + (batch.Number("l2", 0) * (Dot(anchor, anchor) + Dot(p[i], p[i])) / 2));
        }));
    }

    public static OracleResult NPairsOneVsOne(OracleBatch batch)
    {
        var (f, p) = (batch.Raw("anchors"), batch.Raw("positives"));
        return OracleResult.OverAnchors(f.Select((anchor, i) => (double?)p
            .Where((_, j) => j != i).Sum(other => LogSumExp([0, Dot(anchor, other) - Dot(anchor, p[i])]))));
    }

    private static Distance DistanceOf(OracleBatch batch) => batch.Word("distance_kind") switch
    {
        "squared_euclidean" => Distance.SquaredEuclidean,
        "cosine" => Distance.Cosine,
        _ => Distance.Euclidean,
    };
}
