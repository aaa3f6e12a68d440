using ContrastiveLosses.Pairs;
using ContrastiveLosses.Reductions;
using ContrastiveLosses.Tests.Reductions;

namespace ContrastiveLosses.Tests.Oracles;

/// <summary>The reductions as double loops over plain numbers, with their derivatives by each similarity written out.</summary>
internal static class NaiveReductions
{
    /// <summary>The value of a reduction in each row, and d value_i / d s_ij.</summary>
    public static (double[] Values, double[,] Derivatives, double[] LevelDerivatives) Of(RandomProblem problem, RowReduction reduction)
    {
        var (n, m) = (problem.Rows, problem.Columns);
        var (values, derivatives, levels) = (new double[n], new double[n, m], new double[n]);
        for (var i = 0; i < n; i++)
        {
            var members = Enumerable.Range(0, m).Where(j => problem.IsMember(reduction.Set, i, j)).ToArray();
            (values[i], var byMember, levels[i]) = Row(problem, reduction, i, members);
            for (var k = 0; k < members.Length; k++) derivatives[i, members[k]] = byMember[k];
        }
        return (values, derivatives, levels);
    }

    /// <summary>log sum_i exp(s_ij) of each column, and its derivatives.</summary>
    public static (double[] Values, double[,] Derivatives) Columns(RandomProblem problem, PairSet set)
    {
        var (values, derivatives) = (new double[problem.Columns], new double[problem.Rows, problem.Columns]);
        for (var j = 0; j < problem.Columns; j++)
        {
            var members = Enumerable.Range(0, problem.Rows).Where(i => problem.IsMember(set, i, j)).ToArray();
            values[j] = LogSumExp([.. members.Select(i => problem.S(i, j))]);
            foreach (var i in members) derivatives[i, j] = Math.Exp(problem.S(i, j) - values[j]);
        }
        return (values, derivatives);
    }

    private static (double Value, double[] Derivatives, double Level) Row(RandomProblem problem, RowReduction reduction, int i, int[] members)
    {
        var s = members.Select(j => problem.S(i, j)).ToArray();
        var count = s.Length;
        switch (reduction)
        {
            case Counted:
                return (count, new double[count], 0);
            case Tile { Kind: TileKind.Sum }:
                return (s.Sum(), [.. s.Select(_ => 1.0)], 0);
            case Averaged:
                return (count == 0 ? 0 : s.Average(), [.. s.Select(_ => 1.0 / count)], 0);
            case Tile { Kind: TileKind.LogSumExp } tile:
                var exponents = members.Select((j, k) => tile.Alpha * s[k] + (tile.ColumnLogWeights is null ? 0 : problem.LogWeights[j])).ToArray();
                var value = LogSumExp(exponents);
                return (value, [.. exponents.Select(e => tile.Alpha * Math.Exp(e - value))], 0);
            case Tile { Kind: TileKind.LogAddExp } tile:
                var level = problem.Level[i];
                var shares = s.Select(x => 1 / (1 + Math.Exp(tile.Alpha * x - tile.Epsilon - level))).ToArray();
                var sum = s.Sum(x => Math.Log(Math.Exp(-tile.Epsilon) + Math.Exp(level - tile.Alpha * x)));
                return (sum, [.. shares.Select(share => -tile.Alpha * share)], shares.Sum());
            case Tile { Kind: TileKind.SquaredDeviations }:
                var mean = count == 0 ? 0 : s.Average();
                return (s.Sum(x => (x - mean) * (x - mean)), [.. s.Select(x => 2 * (x - mean))], 0);
            default:
                throw new NotSupportedException(reduction.ToString());
        }
    }

    private static double LogSumExp(double[] exponents)
    {
        if (exponents.Length == 0) return double.NegativeInfinity;
        var largest = exponents.Max();
        return largest + Math.Log(exponents.Sum(exponent => Math.Exp(exponent - largest)));
    }
}
