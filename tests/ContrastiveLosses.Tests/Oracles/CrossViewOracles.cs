using static ContrastiveLosses.Tests.Oracles.OracleBatch;

namespace ContrastiveLosses.Tests.Oracles;

/// <summary>Losses of pairs of rows as double loops.</summary>
internal static class CrossViewOracles
{
    public static OracleResult AlphaCPC(OracleBatch batch)
    {
        var (positives, negatives) = Scores(batch);
        var alpha = batch.Number("alpha", 1.0 / Math.Max(1, batch.Items("key").Length));
        return OracleResult.OverAnchors(positives.Zip(negatives, (p, others) => others.Length == 0
            ? (double?)null
            : Math.Log((alpha * Math.Exp(p)) + ((1 - alpha) * others.Average(Math.Exp))) - p));
    }

    public static OracleResult SkewLogRatio(OracleBatch batch)
    {
        var (positives, negatives) = Scores(batch);
        const double Alpha = 0.2; // any, because it cancels
        return OracleResult.OverAnchors(positives.Zip(negatives, (p, others) =>
        {
            if (others.Length == 0) return (double?)null;
            var ratio = Math.Exp(p) / ((Alpha * Math.Exp(p)) + ((1 - Alpha) * others.Average(Math.Exp)));
            return Math.Log((1 - Alpha) * ratio / (1 - (Alpha * ratio)));
        }));
    }

    public static OracleResult MLCPC(OracleBatch batch) => Renyi(batch, 1);

    public static OracleResult RenyiCL(OracleBatch batch) => Renyi(batch, batch.Number("gamma", 2));

    public static OracleResult DHEL(OracleBatch batch)
    {
        var (x, y, t) = (batch.Items("view0"), batch.Items("view1"), batch.Temperature);
        return OracleResult.OverAnchors(x.Select((_, i) => x.Length < 2
            ? (double?)null
            : Spread(x, i) + (batch.Flag("both", true) ? Spread(y, i) : 0) - (Dot(x[i], y[i]) / t)));

        double Spread(double[][] items, int i) => LogSumExp(items.Where((_, j) => j != i).Select(item => Dot(items[i], item) / t));
    }

    public static OracleResult KCL(OracleBatch batch)
    {
        var (x, y, t) = (batch.Items("view0"), batch.Items("view1"), batch.Number("t", 2));
        return OracleResult.OverAnchors(x.Select((_, i) => x.Length < 2
            ? (double?)null
            : (batch.Number("gamma", 16) * (Others(x, i) + Others(y, i))) - (2 * Kernel(x[i], y[i]))));

        double Others(double[][] items, int i) => items.Where((_, j) => j != i).Average(item => Kernel(items[i], item));

        double Kernel(double[] a, double[] b) => Math.Exp(-t * a.Zip(b, (left, right) => (left - right) * (left - right)).Sum());
    }

    public static OracleResult SpectralContrastive(OracleBatch batch)
    {
        var mu = batch.Number("mu", 1);
        var (x, y) = (Shortened("view0"), Shortened("view1"));
        return OracleResult.OverAnchors(x.Select((row, i) => x.Length < 2
            ? (double?)null
            : (y.Where((_, j) => j != i).Average(other => Dot(row, other) * Dot(row, other)) - (2 * Dot(row, y[i]))) / mu));

        double[][] Shortened(string name) => [.. batch.Raw(name).Select(row =>
            Dot(row, row) > mu ? [.. Unit(row).Select(number => number * Math.Sqrt(mu))] : row)];
    }

    private static OracleResult Renyi(OracleBatch batch, double gamma)
    {
        var (positives, negatives) = Scores(batch);
        if (negatives.All(others => others.Length == 0)) return OracleResult.Of(0) with { NothingCounts = true };
        var alpha = batch.Number("alpha", 1.0 / 65536);
        var near = gamma == 1 ? positives.Average() : Math.Log(positives.Average(s => Math.Exp((gamma - 1) * s))) / (gamma - 1);
        var mixed = (alpha * positives.Average(s => Math.Exp(gamma * s)))
            + ((1 - alpha) * negatives.SelectMany(others => others).Average(s => Math.Exp(gamma * s)));
        return OracleResult.Of((Math.Log(mixed) / gamma) - near);
    }

    /// <summary>Each query's similarity to its own key, and to the others.</summary>
    private static (double[] Positives, double[][] Negatives) Scores(OracleBatch batch)
    {
        var (queries, keys) = (batch.Items("query"), batch.Items("key"));
        var crops = keys.Length == 0 ? 1 : queries.Length / keys.Length;
        return (
            [.. queries.Select((query, i) => Dot(query, keys[i / crops]) / batch.Temperature)],
            [.. queries.Select((query, i) => keys.Where((_, j) => j != i / crops).Select(key => Dot(query, key) / batch.Temperature).ToArray())]);
    }
}
