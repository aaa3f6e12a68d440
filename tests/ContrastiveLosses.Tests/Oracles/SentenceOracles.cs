using static ContrastiveLosses.Tests.Oracles.OracleBatch;

namespace ContrastiveLosses.Tests.Oracles;

/// <summary>The losses for sentence embeddings as double loops.</summary>
internal static class SentenceOracles
{
    public static OracleResult GISTEmbed(OracleBatch batch)
    {
        var (a, p, n) = (batch.Items("anchors"), batch.Items("positives"), batch.Has("hard_negatives") ? batch.Items("hard_negatives") : []);
        double[][] Guide(string name) => [.. batch.Raw(name).Select(Unit)];
        var (ga, gp, gn) = (Guide("guide_anchors"), Guide("guide_positives"), n.Length == 0 ? [] : Guide("guide_hard_negatives"));
        return OracleResult.OverAnchors(a.Select((_, i) =>
        {
            var limit = Dot(ga[i], gp[i]) - batch.Number("margin", 0);
            var kept = new List<double>();
            for (var j = 0; j < a.Length; j++)
            {
                if (j == i) continue;
                Add(Dot(ga[i], gp[j]), Dot(a[i], p[j]), true);
                Add(Dot(ga[i], ga[j]), Dot(a[i], a[j]), batch.Flag("contrast_anchors", true));
                Add(Dot(gp[i], gp[j]), Dot(p[i], p[j]), batch.Flag("contrast_positives", true));
            }
            for (var k = 0; k < n.Length; k++) Add(Dot(ga[i], gn[k]), Dot(a[i], n[k]), true);
            return (double?)SelfSupervisedOracles.Against(Dot(a[i], p[i]) / batch.Temperature, kept, 0);

            void Add(double guide, double similarity, bool isCandidate)
            {
                if (isCandidate && !(guide > limit)) kept.Add(similarity / batch.Temperature);
            }
        }));
    }

    public static OracleResult MultipleNegativesRanking(OracleBatch batch)
    {
        var (q, d, hard) = (batch.Items("queries"), batch.Items("documents"), batch.Has("hard") ? batch.Items("hard") : []);
        return OracleResult.OverAnchors(q.Select((query, i) => (double?)SelfSupervisedOracles.Against(
            Dot(query, d[i]) / batch.Temperature, d.Where((_, j) => j != i).Concat(hard).Select(other => Dot(query, other) / batch.Temperature), 0)));
    }

    public static OracleResult ImprovedContrastive(OracleBatch batch)
    {
        var (q, d) = (batch.Items("queries"), batch.Items("documents"));
        return OracleResult.OverAnchors(q.Select((_, i) =>
        {
            if (q.Length == 1) return (double?)null;
            var all = new List<double>();
            for (var j = 0; j < q.Length; j++)
            {
                all.AddRange([Dot(q[i], d[j]), Dot(q[j], d[i])]);
                if (j != i) all.AddRange([Dot(q[i], q[j]), Dot(d[i], d[j])]);
            }
            return LogSumExp(all.Select(product => product / batch.Temperature)) - (Dot(q[i], d[i]) / batch.Temperature);
        }));
    }

    public static OracleResult CoSENT(OracleBatch batch)
    {
        var targets = batch.Raw("targets").SelectMany(row => row).ToArray();
        var s = batch.Items("x").Zip(batch.Items("y"), (x, y) => Dot(x, y) / batch.Temperature).ToArray();
        var terms = new List<double> { 0 };
        for (var a = 0; a < s.Length; a++)
            for (var b = 0; b < s.Length; b++)
                if (targets[a] < targets[b])
                    terms.Add(s[a] - s[b]);
        return OracleResult.Of(LogSumExp(terms)) with { NothingCounts = terms.Count == 1 };
    }
}
