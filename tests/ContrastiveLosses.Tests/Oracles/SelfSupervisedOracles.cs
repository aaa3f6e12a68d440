using static ContrastiveLosses.Tests.Oracles.OracleBatch;

namespace ContrastiveLosses.Tests.Oracles;

/// <summary>InfoNCE and its kin as double loops.</summary>
internal static class SelfSupervisedOracles
{
    /// <summary>Each other view against the items of the other samples, averaged over the other views.</summary>
    public static OracleResult NTXent(OracleBatch batch)
    {
        var (x, sample) = (batch.Items("features"), batch.Labels(""));
        return OracleResult.OverAnchors(x.Select((anchor, i) =>
        {
            var s = x.Select(item => Dot(anchor, item) / batch.Temperature).ToArray();
            var negatives = s.Where((_, j) => sample[j] != sample[i]);
            var losses = s.Where((_, j) => j != i && sample[j] == sample[i]).Select(p => Against(p, negatives, batch.Number("epsilon", 0))).ToArray();
            return losses.Length == 0 ? (double?)null : losses.Average();
        }), batch.OverAllAnchors);
    }

    public static OracleResult CrossModal(OracleBatch batch, string first, string second)
    {
        var (x, y) = (batch.Items(first), batch.Items(second));
        var symmetric = batch.Flag("symmetric", true);
        return OracleResult.OverAnchors(x.Select((_, i) =>
        {
            var row = Loss(j => Dot(x[i], y[j]));
            return (double?)(symmetric ? (row + Loss(j => Dot(x[j], y[i]))) / 2 : row);

            double Loss(Func<int, double> product) => Against(
                product(i) / batch.Temperature, Enumerable.Range(0, x.Length).Where(j => j != i).Select(j => product(j) / batch.Temperature),
                batch.Number("epsilon", 0));
        }));
    }

    public static OracleResult Queue(OracleBatch batch)
    {
        var (queries, keys, queue) = (batch.Items("query"), batch.Items("key"), batch.Items("queue"));
        return OracleResult.OverAnchors(queries.Select((query, i) =>
        {
            var negatives = batch.Flag("in_batch", false) ? queue.Concat(keys.Where((_, j) => j != i)) : queue;
            return (double?)Against(
                Dot(query, keys[i]) / batch.Temperature, negatives.Select(item => Dot(query, item) / batch.Temperature), batch.Number("epsilon", 0));
        }));
    }

    /// <summary>-log( e^s / ( e^{s - epsilon} + sum of e^negative ) ).</summary>
    public static double Against(double positive, IEnumerable<double> negatives, double epsilon) =>
        LogSumExp(negatives.Append(positive - epsilon)) - positive;
}
