using static ContrastiveLosses.Tests.Oracles.OracleBatch;

namespace ContrastiveLosses.Tests.Oracles;

/// <summary>The diagnostics with a gradient as double loops.</summary>
internal static class DiagnosticOracles
{
    public static OracleResult Alignment(OracleBatch batch)
    {
        var (x, y) = (batch.Items("x"), batch.Items("y"));
        return OracleResult.OverAnchors(x.Zip(y, (u, v) => (double?)Math.Pow(Squared(u, v), batch.Number("alpha", 2) / 2)));
    }

    public static OracleResult Uniformity(OracleBatch batch)
    {
        var x = batch.Items("x");
        var exponents = x.SelectMany((u, i) => x.Where((_, j) => j != i).Select(v => -batch.Number("t", 2) * Squared(u, v))).ToArray();
        return OracleResult.Of(exponents.Length == 0 ? 0 : LogSumExp(exponents) - Math.Log(exponents.Length)) with { NothingCounts = exponents.Length == 0 };
    }

    private static double Squared(double[] u, double[] v) => u.Zip(v, (a, b) => (a - b) * (a - b)).Sum();
}
