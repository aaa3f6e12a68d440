using static ContrastiveLosses.Tests.Oracles.OracleBatch;

namespace ContrastiveLosses.Tests.Oracles;

/// <summary>The losses with prototypes, centers of classes or universum vectors, as double loops.</summary>
internal static class PrototypicalOracles
{
    public static OracleResult BCL(OracleBatch batch)
    {
        var (x, labels, centers) = (batch.Items("features"), batch.Labels(), batch.Items("centers"));
        return OracleResult.OverAnchors(x.Select((anchor, i) =>
        {
            double S(double[] other) => Dot(anchor, other) / batch.Temperature;
            var positives = Indices(x).Where(j => j != i && labels[j] == labels[i]).Select(j => S(x[j])).Append(S(centers[labels[i]])).ToArray();
            var classes = Indices(centers).Select(c =>
            {
                var members = c == labels[i] && batch.Word("denominator") != "printed"
                    ? positives
                    : [.. Indices(x).Where(j => labels[j] == c).Select(j => S(x[j])), S(centers[c])];
                return LogSumExp(members) - Math.Log(members.Length);
            });
            return (double?)(LogSumExp(classes) - positives.Average());
        }));
    }

    public static OracleResult LogitAdjustedCrossEntropy(OracleBatch batch)
    {
        var (logits, labels, counts) = (batch.Raw("logits"), batch.Labels(), batch.Numbers("class_counts"));
        return OracleResult.OverAnchors(logits.Select((row, i) =>
        {
            var adjusted = row.Select((logit, c) => logit + (batch.Number("tau", 1) * Math.Log(counts[c] / counts.Sum()))).ToArray();
            return (double?)(LogSumExp(adjusted) - adjusted[labels[i]]);
        }));
    }

    public static OracleResult SPCE(OracleBatch batch)
    {
        var (x, labels) = (batch.Flag("normalize", false) ? [.. batch.Raw("features").Select(Unit)] : batch.Raw("features"), batch.Labels());
        return OracleResult.OverAnchors(x.Select((anchor, i) =>
        {
            var logits = Enumerable.Range(0, (int)batch.Number("num_classes", labels.Max() + 1)).Select(c =>
            {
                var members = Indices(x).Where(j => labels[j] == c).ToArray();
                var divisor = batch.Word("centers") == "class_mean" ? Math.Max(1, members.Length) : x.Length;
                return members.Sum(j => Dot(anchor, x[j])) / (batch.Number("lambda", 1) * divisor);
            }).ToArray();
            return (double?)(LogSumExp(logits) - logits[labels[i]]);
        }));
    }

    public static OracleResult ESupCon(OracleBatch batch)
    {
        var (x, labels, prototypes) = (batch.Items("features"), batch.Labels(), batch.Items("prototypes"));
        var (role, pairs) = (batch.Word("role"), batch.Flag("prototype_pairs", false));
        return OracleResult.OverAnchors([.. x.Select((anchor, i) => OfItem(anchor, i)), .. prototypes.Select(OfPrototype)], batch.OverAllAnchors);

        double? OfItem(double[] anchor, int i)
        {
            var others = Indices(x).Where(j => j != i).Select(j => (S: Dot(anchor, x[j]), Label: labels[j]));
            if (role is not ("anchors" or "classifier")) others = others.Concat(prototypes.Select((w, k) => (Dot(anchor, w), (long)k)));
            return Outside([.. others], labels[i]);
        }

        double? OfPrototype(double[] anchor, int k)
        {
            if (role == "classifier")
            {
                var members = Indices(x).Where(j => labels[j] == k).ToArray();
                return members.Length == 0 ? null : members.Average(j =>
                    LogSumExp(prototypes.Select(w => Dot(x[j], w) / batch.Temperature)) - (Dot(x[j], anchor) / batch.Temperature));
            }
            var others = x.Select((item, j) => (S: Dot(anchor, item), Label: labels[j]));
            if (pairs) others = others.Concat(prototypes.Select((w, j) => (S: Dot(anchor, w), Label: (long)j)).Where(other => other.Label != k));
            return Outside([.. others], k);
        }

        double? Outside((double S, long Label)[] others, long label)
        {
            var positives = others.Where(other => other.Label == label).Select(other => other.S / batch.Temperature).ToArray();
            return positives.Length == 0 ? null : LogSumExp(others.Select(other => other.S / batch.Temperature)) - positives.Average();
        }
    }

    public static OracleResult UniCon(OracleBatch batch)
    {
        var (x, labels, universum, form) = (batch.Items("features"), batch.Labels(), batch.Items("universum"), batch.Word("form"));
        return OracleResult.OverAnchors(x.Select((anchor, i) =>
        {
            double[] S(double[][] rows, Func<int, bool> isMember) => [.. Indices(rows).Where(isMember).Select(j => Dot(anchor, rows[j]) / batch.Temperature)];
            var positives = S(form == "released" ? universum : x, j => j != i && labels[j] == labels[i]);
            double[] keys = form is "class_center" or "released" ? S(universum, k => k != i) : [.. S(x, j => j != i), .. S(universum, _ => true)];
            return positives.Length == 0 ? (double?)null : LogSumExp(keys) - positives.Average();
        }), batch.OverAllAnchors);
    }

    public static OracleResult ProtoNCE(OracleBatch batch)
    {
        var (x, prototypes, own, phi) = (batch.Items("features"), batch.Items("prototypes"), batch.Labels("assignments"), batch.Numbers("concentrations"));
        var candidates = batch.Has("candidates") ? batch.Numbers("candidates").Chunk(3).ToArray() : null;
        return OracleResult.OverAnchors(x.Select((anchor, i) =>
        {
            double S(long k) => Dot(anchor, prototypes[k]) / phi[k];
            var among = candidates is null ? Indices(prototypes).Select(k => (long)k) : candidates[i].Select(k => (long)k).Append(own[i]).Distinct();
            return (double?)(LogSumExp(among.Select(S)) - S(own[i]));
        }));
    }

    public static OracleResult SiamesePrototypicalMetric(OracleBatch batch)
    {
        var (first, second, weight, bias) = (batch.Raw("first"), batch.Raw("second"), batch.Numbers("weight"), batch.Numbers("bias")[0]);
        var (same, views) = (batch.Numbers("same_cluster"), batch.Views);
        return OracleResult.OverAnchors(same.Select((isSame, i) =>
        {
            var sum = 0.0;
            for (var v = i * views; v < (i + 1) * views; v++)
                for (var w = i * views; w < (i + 1) * views; w++)
                {
                    if (v < w) sum += Term(first[v], first[w], 1) + Term(second[v], second[w], 1);
                    sum += Term(first[v], second[w], isSame);
                }
            return (double?)sum;
        }));

        double Term(double[] a, double[] b, double y)
        {
            var m = a.Zip(b, (left, right) => Math.Abs(left - right)).Zip(weight, (difference, factor) => difference * factor).Sum() + bias;
            return LogSumExp([0, m]) - (y * m);
        }
    }

    private static IEnumerable<int> Indices(double[][] rows) => Enumerable.Range(0, rows.Length);
}
