using static ContrastiveLosses.Tests.Oracles.OracleBatch;

namespace ContrastiveLosses.Tests.Oracles;

/// <summary>The losses that know a bias of each sample, as double loops.</summary>
internal static class DebiasedOracles
{
    public static OracleResult BiasCon(OracleBatch batch)
    {
        var (labels, biases) = (batch.Labels(), batch.Labels("biases"));
        return Contrast(batch, (i, j) => labels[i] == labels[j] && biases[i] != biases[j] ? 1 : 0);
    }

    public static OracleResult SoftCon(OracleBatch batch)
    {
        var (labels, features) = (batch.Labels(), batch.Raw("bias_features").Select(Unit).ToArray());
        return Contrast(batch, (i, j) => labels[i] == labels[j] && i / batch.Views != j / batch.Views
            ? 1 - Dot(features[i / batch.Views], features[j / batch.Views])
            : 0);
    }

    /// <summary>SupCon with a weight per positive.</summary>
    private static OracleResult Contrast(OracleBatch batch, Func<int, int, double> weight)
    {
        var x = batch.Items("features");
        return OracleResult.OverAnchors(Enumerable.Range(0, x.Length).Select(i =>
        {
            var others = Enumerable.Range(0, x.Length).Where(j => j != i).ToArray();
            var total = others.Sum(j => weight(i, j));
            double S(int j) => Dot(x[i], x[j]) / batch.Temperature;
            return total <= 1e-12 ? (double?)null : LogSumExp(others.Select(S)) - (others.Sum(j => weight(i, j) * S(j)) / total);
        }), batch.OverAllAnchors);
    }

    public static OracleResult FairKL(OracleBatch batch)
    {
        var x = batch.Items("features");
        if (batch.Word("scope") != "anchor") return OracleResult.Of(Regulariser(Enumerable.Range(0, x.Length)) ?? 0);
        return OracleResult.OverAnchors(Enumerable.Range(0, x.Length).Select(i => Regulariser([i])));

        double? Regulariser(IEnumerable<int> anchors)
        {
            var sets = Sets(batch, x, anchors, withSelf: false);
            var (positive, negative) = (Term(sets[1, 1], sets[1, 0]), Term(sets[0, 1], sets[0, 0]));
            return positive is null && negative is null ? null : (positive ?? 0) + (batch.Number("negative_weight", 1) * (negative ?? 0));
        }

        double? Term(List<double> aligned, List<double> conflicting)
        {
            var form = batch.Word("form");
            if (Math.Min(aligned.Count, conflicting.Count) < (form == "mean" ? 1 : 2)) return null;
            var difference = aligned.Average() - conflicting.Average();
            if (form == "mean") return difference * difference;
            var (v, w) = (Variance(aligned), Variance(conflicting));
            return form switch
            {
                "moments" => (difference * difference) + Math.Pow(Math.Sqrt(v) - Math.Sqrt(w), 2),
                "jeffreys" => Divergence(v, w, difference) + Divergence(w, v, difference),
                _ => Divergence(v, w, difference),
            };
        }

        double Variance(List<double> set) => (set.Sum(s => Math.Pow(s - set.Average(), 2)) / (set.Count - 1)) + batch.Number("variance_epsilon", 1e-6);

        static double Divergence(double v, double w, double difference) => (((v + (difference * difference)) / w) - Math.Log(v / w) - 1) / 2;
    }

    public static OracleResult FairKLOfficial(OracleBatch batch)
    {
        var x = batch.Items("features");
        var sets = Sets(batch, x, Enumerable.Range(0, x.Length), withSelf: true);
        var pairs = (double)x.Length * x.Length;
        double Mean(int label, int bias) => sets[label, bias].DefaultIfEmpty(0).Average();
        var means = Math.Pow(Mean(1, 0) - Mean(1, 1), 2) + Math.Pow(Mean(0, 1) - Mean(0, 0), 2);
        var deviations = Math.Pow(Deviation(1, 1) - Deviation(1, 0), 2) + Math.Pow(Deviation(0, 1) - Deviation(0, 0), 2);
        return OracleResult.Of(means + (batch.Number("kld", 1) * deviations) - Mean(1, 0) + Mean(0, 1));

        // Of a matrix that holds zeros outside of the set.
        double Deviation(int label, int bias)
        {
            var set = sets[label, bias];
            var mean = set.Sum() / Math.Max(1, pairs);
            var squares = set.Sum(s => Math.Pow(s - mean, 2)) + ((pairs - set.Count) * mean * mean);
            return Math.Sqrt(squares / Math.Max(1, pairs - 1));
        }
    }

    /// <summary>The similarities by whether labels and biases are equal.</summary>
    private static List<double>[,] Sets(OracleBatch batch, double[][] x, IEnumerable<int> anchors, bool withSelf)
    {
        var (labels, biases) = (batch.Labels(), batch.Labels("biases"));
        var sets = new List<double>[2, 2] { { [], [] }, { [], [] } };
        foreach (var i in anchors)
            for (var j = 0; j < x.Length; j++)
                if (withSelf || i != j)
                    sets[labels[i] == labels[j] ? 1 : 0, biases[i] == biases[j] ? 1 : 0].Add(Dot(x[i], x[j]) / batch.Temperature);
        return sets;
    }

    public static OracleResult EnD(OracleBatch batch)
    {
        var (x, labels, biases) = (batch.Items("features"), batch.Labels(), batch.Labels("biases"));
        var (perBias, same, across) = (new Dictionary<long, double>(), 0, new List<double>());
        for (var i = 0; i < x.Length; i++)
            for (var j = i + 1; j < x.Length; j++)
            {
                var g = Dot(x[i], x[j]);
                if (biases[i] == biases[j])
                {
                    perBias[biases[i]] = perBias.GetValueOrDefault(biases[i]) + g;
                    same++;
                }
                else if (labels[i] == labels[j]) across.Add((1 + g) / 2);
            }
        var disentangling = same == 0 ? 0 : perBias.Values.Sum(Math.Abs) / same;
        var entangling = across.Count == 0 ? 0 : 1 - across.Average();
        return OracleResult.Of((batch.Number("alpha", 1) * disentangling) + (batch.Number("beta", 1) * entangling));
    }

    public static OracleResult BiasBalancedCrossEntropy(OracleBatch batch)
    {
        var (labels, biases, prior) = (batch.Labels(), batch.Labels("biases"), batch.Raw("conditional"));
        return OracleResult.OverAnchors(batch.Raw("logits").Select((z, i) =>
        {
            var adjusted = z.Select((logit, c) => logit + Math.Log(prior[biases[i]][c] + batch.Number("min_prob", 1e-9))).ToArray();
            return (double?)(LogSumExp(adjusted) - adjusted[labels[i]]);
        }));
    }
}
