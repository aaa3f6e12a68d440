using static ContrastiveLosses.Tests.Oracles.OracleBatch;

namespace ContrastiveLosses.Tests.Oracles;

/// <summary>Hard negatives and orders, as double and triple loops.</summary>
internal static class RankedOracles
{
    public static OracleResult HardSupCon(OracleBatch batch)
    {
        var (x, labels, beta) = (batch.Items("features"), batch.Labels(), batch.Number("beta", 1));
        return OracleResult.OverAnchors(x.Select((anchor, i) =>
        {
            var s = x.Select(item => Dot(anchor, item) / batch.Temperature).ToArray();
            var (positives, negatives) = (s.Where((_, j) => j != i && labels[j] == labels[i]).ToArray(), s.Where((_, j) => labels[j] != labels[i]).ToArray());
            if (positives.Length == 0 || negatives.Length == 0) return (double?)null;
            var level = Math.Log(negatives.Length) + LogSumExp(negatives.Select(n => (1 + beta) * n)) - LogSumExp(negatives.Select(n => beta * n));
            return positives.Average(p => SelfSupervisedOracles.Against(p, [level], 0));
        }), batch.OverAllAnchors);
    }

    public static OracleResult RankNContrast(OracleBatch batch)
    {
        var (x, targets) = (batch.Items("features"), batch.Raw("targets"));
        return OracleResult.OverAnchors(x.Select((anchor, i) =>
        {
            var others = Enumerable.Range(0, x.Length).Where(j => j != i).ToArray();
            return others.Length == 0 ? (double?)null : others.Average(j =>
                LogSumExp(others.Where(k => Apart(i, k) >= Apart(i, j)).Select(k => Near(anchor, x[k]))) - Near(anchor, x[j]));
        }));

        double Apart(int i, int j) => targets[i / batch.Views].Zip(targets[j / batch.Views], (a, b) => Math.Abs(a - b)).Sum();

        double Near(double[] a, double[] b) => -Math.Sqrt(a.Zip(b, (left, right) => (left - right) * (left - right)).Sum()) / batch.Temperature;
    }
}
