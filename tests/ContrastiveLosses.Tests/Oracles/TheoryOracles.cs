using static ContrastiveLosses.Tests.Oracles.OracleBatch;

namespace ContrastiveLosses.Tests.Oracles;

/// <summary>NCE with k negatives by loops, and its expectations by adding up all ways to draw.</summary>
internal static class TheoryOracles
{
    public static OracleResult SampledNCE(OracleBatch batch)
    {
        var (anchors, positives, pool) = (batch.Items("anchors"), batch.Items("positives"), batch.Items("pool"));
        var negatives = batch.Rows("negatives");
        return OracleResult.OverAnchors(anchors.Select((anchor, i) =>
        {
            var drawn = negatives[i].Where(number => number >= 0).Select(number => (Dot(anchor, pool[(int)number]) - Dot(anchor, positives[i])) / batch.Temperature);
            return drawn.Any() ? LogSumExp(drawn.Append(0)) : (double?)null;
        }));
    }

    public static OracleResult ExpectedNCE(OracleBatch batch)
    {
        var (anchors, positives, pool) = (batch.Items("anchors"), batch.Items("positives"), batch.Items("pool"));
        return OracleResult.OverAnchors(anchors.Select((anchor, i) =>
        {
            var candidates = pool.Where((_, j) => j != i).Select(row => (Dot(anchor, row) - Dot(anchor, positives[i])) / batch.Temperature).ToArray();
            return candidates.Length == 0
                ? (double?)null
                : Expectation(candidates, [.. candidates.Select(_ => 1.0 / candidates.Length)], (int)batch.Number("k", 1));
        }));
    }

    public static OracleResult PopulationNCE(OracleBatch batch)
    {
        var (vectors, priors) = (batch.Items("classes"), batch.Numbers("priors"));
        var losses = vectors.Select(vector => Expectation(
            [.. vectors.Select(other => (Dot(vector, other) - Dot(vector, vector)) / batch.Temperature)], priors, (int)batch.Number("k", 1)));
        return OracleResult.Of(losses.Zip(priors, (loss, prior) => loss * prior).Sum()) with { NothingCounts = vectors.Length == 0 };
    }

    /// <summary>
    /// E log(1 + sum of k draws of e^d), by the draws' counts where these are few, else by Simpson's rule for the same integral as the
    /// library's, with other limits and eight times as many nodes.
    /// </summary>
    public static double Expectation(double[] d, double[] probabilities, int k)
    {
        if (Math.Pow(k + 1, d.Length) < 20_000) return OverCounts(d, probabilities, k);
        const int PerUnit = 32;
        var low = -(45 + Math.Log(k) + Math.Max(0, d.DefaultIfEmpty(0).Max()));
        var intervals = 2 * (int)Math.Ceiling((5 - low) * PerUnit / 2);
        var step = (5 - low) / intervals;
        return step / 3 * Enumerable.Range(0, intervals + 1).Sum(node =>
        {
            var u = low + (node * step);
            var deficit = d.Zip(probabilities, (exponent, probability) => probability * ExpMinusOne(-Math.Exp(u + exponent))).Sum();
            var survival = k * LogOnePlus(Math.Max(deficit, -1));
            return (node == 0 || node == intervals ? 1 : 2 + (2 * (node % 2))) * Math.Exp(-Math.Exp(u)) * -ExpMinusOne(survival);
        });
    }

    /// <summary>By the number of times that each value is drawn: a sum over all multisets.</summary>
    public static double OverCounts(double[] d, double[] probabilities, int k)
    {
        return Over(0, k, 1, []);

        double Over(int value, int left, double probability, double[] exponents)
        {
            if (value == d.Length) return left == 0 ? probability * LogSumExp(exponents.Append(0)) : 0;
            var sum = 0.0;
            // Choosing times of the draws that are left for this value: binomial(left, times) p^times.
            var ways = 1.0;
            for (var times = 0; times <= left; times++)
            {
                double[] more = times == 0 ? exponents : [.. exponents, d[value] + Math.Log(times)];
                sum += Over(value + 1, left - times, probability * ways, more);
                ways *= probabilities[value] * (left - times) / (times + 1);
            }
            return sum;
        }
    }

    private static double ExpMinusOne(double x) => Math.Abs(x) < 1e-5 ? x * (1 + (x / 2 * (1 + (x / 3)))) : Math.Exp(x) - 1;

    private static double LogOnePlus(double x) => Math.Abs(x) < 1e-5 ? x * (1 - (x * (0.5 - (x / 3)))) : Math.Log(1 + x);
}
