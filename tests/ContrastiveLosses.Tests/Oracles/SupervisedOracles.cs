using static ContrastiveLosses.Tests.Oracles.OracleBatch;

namespace ContrastiveLosses.Tests.Oracles;

/// <summary>The losses whose positives are the items of one label, as double loops.</summary>
internal static class SupervisedOracles
{
    /// <summary>The similarities of an anchor's positives and negatives; the loss, or null where the anchor does not count.</summary>
    private delegate double? Row(double[] positives, double[] negatives);

    public static OracleResult SupCon(OracleBatch batch) => Rows(batch, (positives, negatives) =>
        LogSumExp([.. positives, .. negatives])
        - (batch.Word("form") == "in" ? LogSumExp(positives) - Math.Log(positives.Length) : positives.Average()));

    public static OracleResult SINCERE(OracleBatch batch)
    {
        if (batch.Word("average") != "per_pair") return Rows(batch, (positives, negatives) =>
            positives.Average(p => SelfSupervisedOracles.Against(p, negatives, 0)));
        var pairs = 0;
        var sums = Rows(batch, (positives, negatives) =>
        {
            pairs += positives.Length;
            return positives.Sum(p => SelfSupervisedOracles.Against(p, negatives, 0));
        });
        // An anchor's share, so that the mean over anchors is that over pairs.
        var anchors = sums.Mean == 0 ? 1 : sums.Sum / sums.Mean;
        return new([.. sums.Anchors!.Select(sum => sum * anchors / Math.Max(1, pairs))], sums.Sum * anchors / Math.Max(1, pairs), sums.Sum / Math.Max(1, pairs));
    }

    public static OracleResult EpsilonSupInfoNCE(OracleBatch batch)
    {
        var epsilon = batch.Number("epsilon", 0);
        return Rows(batch, (positives, negatives) =>
        {
            if (batch.Word("form") == "in")
                return LogSumExp([.. negatives, LogSumExp(positives) - Math.Log(positives.Length) - epsilon]) - LogSumExp(positives);
            var losses = positives.Select(p => SelfSupervisedOracles.Against(p, negatives, epsilon));
            return batch.Word("positives") == "sum" ? losses.Sum() : losses.Average();
        });
    }

    public static OracleResult EpsilonSupCon(OracleBatch batch)
    {
        var epsilon = batch.Number("epsilon", 0);
        return Rows(batch, (positives, negatives) =>
            LogSumExp([.. positives.Select(p => p - epsilon), .. negatives]) - positives.Average()
            + (batch.Flag("margin_constant", true) ? epsilon : 0));
    }

    public static OracleResult InfoL1O(OracleBatch batch) => Rows(batch, (positives, negatives) =>
        negatives.Length == 0 ? null : LogSumExp(negatives) - positives.Average());

    public static OracleResult MultiSimilarity(OracleBatch batch)
    {
        var (alpha, beta, threshold) = (batch.Number("alpha", 2), batch.Number("beta", 50), batch.Number("threshold", 0.5));
        return Rows(batch, (positives, negatives) =>
            LogSumExp([0, .. positives.Select(p => alpha * (threshold - p))]) / alpha
            + LogSumExp([0, .. negatives.Select(n => beta * (n - threshold))]) / beta);
    }

    private static OracleResult Rows(OracleBatch batch, Row row)
    {
        var (x, labels) = (batch.Items("features"), batch.Labels());
        var isAnchor = Enumerable.Range(0, x.Length).Where(i => batch.Word("contrast_mode") != "one" || i % batch.Views == 0);
        return OracleResult.OverAnchors(isAnchor.Select(i =>
        {
            double[] Similar(Func<int, bool> isMember) =>
                [.. Enumerable.Range(0, x.Length).Where(j => j != i && isMember(j)).Select(j => Dot(x[i], x[j]) / batch.Temperature)];

            var positives = Similar(j => labels[j] == labels[i]);
            return positives.Length == 0 ? null : row(positives, Similar(j => labels[j] != labels[i])) * batch.Scale;
        }), batch.OverAllAnchors);
    }
}
