using static ContrastiveLosses.Tests.Oracles.OracleBatch;

namespace ContrastiveLosses.Tests.Oracles;

/// <summary>The descendants of NT-Xent as double loops over the products of embeddings.</summary>
internal static class DecoupledOracles
{
    /// <summary>The loss of anchor i, from its products with the other views of its sample and with the items of other samples.</summary>
    private delegate double Row(int i, double[] positives, double[] negatives);

    public static OracleResult DCL(OracleBatch batch) => Rows(batch, (_, positives, negatives) =>
        LogSumExp(negatives.Select(c => c / batch.Temperature)) - (positives.Average() / batch.Temperature));

    public static OracleResult DCLW(OracleBatch batch)
    {
        var (sample, sigma) = (batch.Labels(""), batch.Number("sigma", 0.5));
        var products = Positives(batch).Select((all, i) => (sample[i], all)).Where(pair => pair.all.Length > 0).GroupBy(pair => pair.Item1)
            .ToDictionary(group => group.Key, group => group.Average(pair => pair.all.Average()));
        var sum = products.Values.Sum(product => Math.Exp(product / sigma));
        return Rows(batch, (i, positives, negatives) =>
        {
            var weight = 2 - (products.Count * Math.Exp(products[sample[i]] / sigma) / sum);
            return LogSumExp(negatives.Select(c => c / batch.Temperature)) - (weight * positives.Average() / batch.Temperature);
        });
    }

    public static OracleResult NegativePositiveCoupling(OracleBatch batch) => Rows(batch, (_, positives, negatives) => positives.Average(p =>
    {
        var sum = negatives.Sum(c => Math.Exp((c - p) / batch.Temperature));
        return sum / (1 + sum);
    }));

    public static OracleResult Debiased(OracleBatch batch) =>
        Against(batch, negatives => negatives.Average(c => Math.Exp(c / batch.Temperature)));

    public static OracleResult HCL(OracleBatch batch)
    {
        var beta = batch.Number("beta", 1);
        return Against(batch, negatives =>
            negatives.Sum(c => Math.Exp((1 + beta) * c / batch.Temperature)) / negatives.Sum(c => Math.Exp(beta * c / batch.Temperature)));
    }

    public static OracleResult RINCE(OracleBatch batch)
    {
        var (q, lambda) = (batch.Number("q", 0.5), batch.Number("lam", 0.01));
        return Rows(batch, (_, positives, negatives) => positives.Average(p =>
        {
            var all = Math.Exp(p / batch.Temperature) + negatives.Sum(c => Math.Exp(c / batch.Temperature));
            return (Math.Pow(lambda * all, q) - Math.Exp(q * p / batch.Temperature)) / q;
        }));
    }

    public static OracleResult MACL(OracleBatch batch)
    {
        var all = Positives(batch).Where(products => products.Length > 0).Select(products => products.Average()).ToArray();
        var alignment = all.Length == 0 ? 0 : all.Average();
        var t = batch.Temperature * (1 + (batch.Number("alpha", 0.5) * (alignment - batch.Number("a0", 0))));
        return Rows(batch, (_, positives, negatives) => positives.Average(p =>
        {
            var sum = negatives.Sum(c => Math.Exp((c - p) / t));
            return LogOnePlus(sum) / ((sum / (1 + sum)) + 1e-8);
        }));
    }

    public static OracleResult GlobalContrastive(OracleBatch batch)
    {
        var (sample, state) = (batch.Labels(""), batch.Numbers("state"));
        var (t, gamma) = (batch.Number("temperature", 0.1), batch.Number("gamma", 0.9));
        var perItem = Rows(batch, (i, positives, negatives) =>
        {
            var average = ((1 - gamma) * Math.Exp(state[sample[i]])) + (gamma * negatives.Average(c => Math.Exp(c / t)));
            return negatives.Average(c => Math.Exp(c / t) / average * c) - positives.Average();
        });
        return perItem with { Mean = perItem.Mean * batch.Views };
    }

    private static OracleResult Against(OracleBatch batch, Func<double[], double> mean)
    {
        var (tau, least) = (batch.Number("tau_plus", 0.1), Math.Exp(batch.Number("floor", -1) / batch.Temperature));
        return Rows(batch, (_, positives, negatives) =>
        {
            var debiased = (mean(negatives) - (tau * positives.Average(p => Math.Exp(p / batch.Temperature)))) / (1 - tau);
            var all = negatives.Length * Math.Max(debiased, least);
            return positives.Average(p => Math.Log(1 + (all * Math.Exp(-p / batch.Temperature))));
        });
    }

    private static OracleResult Rows(OracleBatch batch, Row row)
    {
        var (x, sample, positives) = (batch.Items("features"), batch.Labels(""), Positives(batch));
        return OracleResult.OverAnchors(x.Select((anchor, i) =>
        {
            var negatives = x.Where((_, j) => sample[j] != sample[i]).Select(item => Dot(anchor, item)).ToArray();
            return positives[i].Length == 0 || negatives.Length == 0 ? (double?)null : row(i, positives[i], negatives);
        }), batch.OverAllAnchors);
    }

    /// <summary>log( 1 + x ): what is lost of x in 1 + x is made good.</summary>
    private static double LogOnePlus(double x) => 1 + x == 1 ? x : Math.Log(1 + x) * x / (1 + x - 1);

    private static double[][] Positives(OracleBatch batch)
    {
        var (x, sample) = (batch.Items("features"), batch.Labels(""));
        return [.. x.Select((anchor, i) => x.Where((_, j) => j != i && sample[j] == sample[i]).Select(item => Dot(anchor, item)).ToArray())];
    }
}
