using static ContrastiveLosses.Tests.Oracles.OracleBatch;

namespace ContrastiveLosses.Tests.Oracles;

/// <summary>The losses of methods that do not know the bias, as double loops.</summary>
internal static class BiasUnknownOracles
{
    public static OracleResult GSC(OracleBatch batch)
    {
        var (x, labels, loss) = (batch.Items("features"), batch.Labels(), Generalized(batch));
        return OracleResult.OverAnchors(Enumerable.Range(0, x.Length).Select(i =>
        {
            var others = Enumerable.Range(0, x.Length).Where(j => j != i).ToArray();
            double S(int j) => Dot(x[i], x[j]) / batch.Temperature;
            var all = LogSumExp(others.Select(S));
            return others.Where(j => labels[j] == labels[i]).Select(j => (double?)loss(S(j) - all)).Average();
        }), batch.Word("empty") == "zero");
    }

    public static OracleResult GCE(OracleBatch batch)
    {
        var (labels, loss) = (batch.Labels(), Generalized(batch));
        return OracleResult.OverAnchors(batch.Raw("logits").Select((z, i) =>
            (double?)loss(Math.Max(z[labels[i]] - LogSumExp(z), Math.Log(batch.Number("k", 0))))));
    }

    /// <summary>Both kernel matrices, and the textbook's traces of their products.</summary>
    public static OracleResult HSIC(OracleBatch batch)
    {
        var (k, l) = (Matrix(batch.Raw("x"), batch.Number("sigma_x", 1)), Matrix(batch.Raw("y"), batch.Number("sigma_y", 1)));
        var n = k.GetLength(0);
        var isBiased = batch.Word("estimator") == "biased";
        if (n < (isBiased ? 2 : 4)) return OracleResult.Of(0) with { NothingCounts = true };
        if (isBiased) return OracleResult.Of(Trace(Product(Centred(k), Centred(l))) / ((n - 1.0) * (n - 1)));
        for (var i = 0; i < n; i++) k[i, i] = l[i, i] = 0;
        var product = Product(k, l);
        return OracleResult.Of((Trace(product) + (Sum(k) * Sum(l) / ((n - 1.0) * (n - 2))) - (2 * Sum(product) / (n - 2))) / (n * (n - 3.0)));

        double[,] Centred(double[,] matrix) => Map((i, j) => matrix[i, j] - Enumerable.Range(0, n).Average(a => matrix[a, j]));

        double[,] Product(double[,] left, double[,] right) => Map((i, j) => Enumerable.Range(0, n).Sum(a => left[i, a] * right[a, j]));

        double Trace(double[,] matrix) => Enumerable.Range(0, n).Sum(i => matrix[i, i]);

        double[,] Map(Func<int, int, double> entry)
        {
            var matrix = new double[n, n];
            for (var i = 0; i < n; i++)
                for (var j = 0; j < n; j++) matrix[i, j] = entry(i, j);
            return matrix;
        }

        static double Sum(double[,] matrix) => matrix.Cast<double>().Sum();
    }

    public static OracleResult BiasTransformedContrastive(OracleBatch batch)
    {
        var x = batch.Items("features").Zip(batch.Items("transformed"), (one, other) => new[] { one, other }).SelectMany(pair => pair).ToArray();
        return OracleResult.OverAnchors(Enumerable.Range(0, x.Length).Select(i =>
        {
            double S(int j) => Dot(x[i], x[j]) / batch.Temperature;
            return (double?)(LogSumExp(Enumerable.Range(0, x.Length).Where(j => j != i).Select(S)) - S(i ^ 1));
        }));
    }

    /// <summary>The loss of a log-probability.</summary>
    private static Func<double, double> Generalized(OracleBatch batch)
    {
        var q = batch.Number("q", 0.7);
        return log => batch.Word("form") == "reweighted" ? -q * Math.Exp(q * log) * log
            : q == 0 ? -log
            : (1 - Math.Exp(q * log)) / q;
    }

    private static double[,] Matrix(double[][] points, double sigma)
    {
        var matrix = new double[points.Length, points.Length];
        for (var i = 0; i < points.Length; i++)
            for (var j = 0; j < points.Length; j++)
                matrix[i, j] = Math.Exp(-points[i].Zip(points[j], (a, b) => (a - b) * (a - b)).Sum() / (2 * sigma * sigma));
        return matrix;
    }
}
