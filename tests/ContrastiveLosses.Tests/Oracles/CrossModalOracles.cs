using static ContrastiveLosses.Tests.Oracles.OracleBatch;

namespace ContrastiveLosses.Tests.Oracles;

/// <summary>The losses between two kinds of embeddings as double loops.</summary>
internal static class CrossModalOracles
{
    public static OracleResult SigLIP(OracleBatch batch)
    {
        var (x, y, rows, columns) = (batch.Items("x"), batch.Items("y"), batch.Labels("labels_x"), batch.Labels("labels_y"));
        return OracleResult.OverAnchors(x.Select((row, i) => y.Length == 0 ? (double?)null : y.Select((column, j) =>
        {
            var logit = (Dot(row, column) / batch.Temperature) + batch.Number("bias", -10);
            return LogSumExp([0, rows[i] == columns[j] ? -logit : logit]);
        }).Sum()));
    }

    public static OracleResult UniCL(OracleBatch batch)
    {
        var (x, y, labels) = (batch.Items("x"), batch.Items("y"), batch.Labels());
        return OracleResult.OverAnchors(x.Select((_, i) => (double?)((Side(x[i], y, labels, i) + Side(y[i], x, labels, i)) / 2)));

        double Side(double[] row, double[][] columns, long[] labels, int i)
        {
            var s = columns.Select(column => Dot(row, column) / batch.Temperature).ToArray();
            return LogSumExp(s) - s.Where((_, j) => labels[j] == labels[i]).Average();
        }
    }
}
