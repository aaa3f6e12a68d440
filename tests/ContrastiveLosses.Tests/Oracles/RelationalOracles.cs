using static ContrastiveLosses.Tests.Oracles.OracleBatch;

namespace ContrastiveLosses.Tests.Oracles;

/// <summary>The losses with distributions as targets, as double loops.</summary>
internal static class RelationalOracles
{
    /// <summary>The loss of one sample: its online row, its target row and the candidates of that; null where there is none.</summary>
    private delegate double? Sample(double[] online, double[] target, double[][] candidates);

    public static OracleResult SCE(OracleBatch batch) => Crops(batch, (x, own, candidates) =>
    {
        var (coefficient, leak) = (batch.Number("coefficient", 0.5), batch.Flag("leak", false) && !batch.Flag("use_keys", true));
        var near = candidates.Select(z => Dot(own, z) / batch.Number("target_temperature", 0.05)).ToArray();
        var total = LogSumExp(leak ? near.Append(0) : near);
        double[][] all = [own, .. candidates];
        double[] weights =
        [
            coefficient + (leak ? (1 - coefficient) * Math.Exp(-total) : 0), .. near.Select(logit => (1 - coefficient) * Math.Exp(logit - total)),
        ];
        return CrossEntropy(weights, all.Select(z => Dot(x, z) / batch.Temperature));
    });

    public static OracleResult ReSSL(OracleBatch batch) => Crops(batch, (x, own, candidates) => CrossEntropy(
        Softmax(candidates.Select(z => Dot(own, z) / batch.Number("target_temperature", 0.04))),
        candidates.Select(z => Dot(x, z) / batch.Temperature)));

    public static OracleResult SoftTarget(OracleBatch batch)
    {
        var (x, t) = (batch.Items("features"), batch.Number("target_temperature", 0.1));
        var graph = batch.Has("graph") ? batch.Raw("graph") : null;
        var side = graph is null ? batch.Raw("target_features").Select(Unit).ToArray() : [];
        return OracleResult.OverAnchors(x.Select((anchor, i) =>
        {
            var others = Enumerable.Range(0, x.Length).Where(j => j != i).ToArray();
            if (others.Length == 0) return (double?)null;
            return CrossEntropy(Softmax(others.Select(j => Alike(i / batch.Views, j / batch.Views) / t)), others.Select(j => Dot(anchor, x[j]) / batch.Temperature));
        }));

        double Alike(int a, int b) => graph is null ? Dot(side[a], side[b]) : graph[a][b];
    }

    /// <summary>Each view of the online rows with every other view of the target's.</summary>
    private static OracleResult Crops(OracleBatch batch, Sample loss)
    {
        var (online, target) = (batch.ByView("online"), batch.ByView("target"));
        var queue = batch.Has("queue") ? batch.Items("queue") : [];
        var (sums, terms) = (new double[online[0].Length, online.Length], 0);
        for (var n = 0; n < online[0].Length; n++)
            for (var j = 0; j < online.Length; j++)
                for (var i = 0; i < target.Length; i++)
                {
                    if (i == j && online.Length > 1) continue;
                    var keys = batch.Flag("use_keys", true) ? target[i].Where((_, k) => k != n) : [];
                    double[][] candidates = [.. keys, .. queue];
                    if (candidates.Length == 0) continue;
                    sums[n, j] += loss(online[j][n], target[i][n], candidates)!.Value;
                    terms++;
                }
        return OracleResult.OverTerms([.. sums.Cast<double>()], terms) with { NothingCounts = terms == 0 };
    }

    private static double[] Softmax(IEnumerable<double> logits)
    {
        var total = LogSumExp(logits);
        return [.. logits.Select(logit => Math.Exp(logit - total))];
    }

    private static double CrossEntropy(double[] weights, IEnumerable<double> s)
    {
        var total = LogSumExp(s);
        return -weights.Zip(s, (weight, logit) => weight * (logit - total)).Sum();
    }
}
