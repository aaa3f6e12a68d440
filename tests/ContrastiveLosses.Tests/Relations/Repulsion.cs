using ContrastiveLosses.Reference.Comparison;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;
using static ContrastiveLosses.Contrastive;

namespace ContrastiveLosses.Tests.Relations;

/// <summary>
/// Which pairs a loss pulls together and which it pushes apart: the sign of its derivative by each similarity. With as many
/// independent embeddings as numbers in each, dX = (G + G^T) X / t can be solved for G + G^T.
/// </summary>
public sealed class Repulsion(ITestOutputHelper output)
{
    private const double T = 0.5, Rounding = 1e-11;

    private static readonly Dictionary<string, Func<Tensor, Tensor, Tensor>> NeverRepelPositives = new(StringComparer.Ordinal)
    {
        ["SINCERE"] = (x, labels) => SINCERE(x, labels, T, normalize: false, reduction: Reduction.Sum),
        ["EpsilonSupInfoNCE"] = (x, labels) => EpsilonSupInfoNCE(x, labels, T, 0.5, normalize: false, reduction: Reduction.Sum),
        ["InfoL1O"] = (x, labels) => InfoL1O(x, labels, T, normalize: false, reduction: Reduction.Sum),
        ["SupCon in"] = (x, labels) => SupCon(x, labels, T, SupConForm.In, normalize: false, reduction: Reduction.Sum),
    };

    private static readonly Dictionary<string, Func<Tensor, Tensor, Tensor>> MayRepelPositives = new(StringComparer.Ordinal)
    {
        ["SupCon"] = (x, labels) => SupCon(x, labels, T, normalize: false, reduction: Reduction.Sum),
        ["EpsilonSupCon"] = (x, labels) => EpsilonSupCon(x, labels, T, 0.1, normalize: false, reduction: Reduction.Sum),
    };

    public static TheoryData<string> Gentle => [.. NeverRepelPositives.Keys];

    public static TheoryData<string> Harsh => [.. MayRepelPositives.Keys];

    [Theory]
    [MemberData(nameof(Gentle))]
    public void PositivesAreNeverPushedApartNorNegativesPulledTogether(string loss) => ForEachPair(NeverRepelPositives[loss], (isPositive, slope, shape) =>
        Assert.True(isPositive ? slope <= Rounding : slope >= -Rounding, $"{shape}: the slope of a {(isPositive ? "positive" : "negative")} pair is {slope}."));

    [Theory]
    [MemberData(nameof(Harsh))]
    public void NegativesAreNeverPulledTogetherButSomePositivesArePushedApart(string loss)
    {
        var isAnyRepelled = false;
        ForEachPair(MayRepelPositives[loss], (isPositive, slope, shape) =>
        {
            Assert.True(isPositive || slope >= -Rounding, $"{shape}: the slope of a negative pair is {slope}.");
            isAnyRepelled |= isPositive && slope > 1e-3;
        });
        Assert.True(isAnyRepelled);
    }

    private void ForEachPair(Func<Tensor, Tensor, Tensor> loss, Action<bool, double, Shape> check) => Property.Check(output, drawn =>
    {
        var shape = drawn with { Width = drawn.Items };
        var batch = new RelationBatch(shape);
        loss(batch.X, batch.Labels).backward();
        var (n, labels) = ((int)batch.Count, batch.Labels.data<long>().ToArray());
        var slopes = Solve(CaseCheck.Numbers(batch.X.t()), CaseCheck.Numbers(batch.X.grad!.t()), n);
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                if (i != j)
                    check(labels[i] == labels[j], slopes[(j * n) + i] * T, shape);
    }, tests: 30);

    /// <summary>A^-1 B of n x n matrices, row by row, by elimination with pivots.</summary>
    private static double[] Solve(double[] a, double[] b, int n)
    {
        for (var column = 0; column < n; column++)
        {
            var pivot = Enumerable.Range(column, n - column).MaxBy(row => Math.Abs(a[(row * n) + column]));
            for (var k = 0; k < n; k++)
            {
                (a[(column * n) + k], a[(pivot * n) + k]) = (a[(pivot * n) + k], a[(column * n) + k]);
                (b[(column * n) + k], b[(pivot * n) + k]) = (b[(pivot * n) + k], b[(column * n) + k]);
            }
            var scale = 1 / a[(column * n) + column];
            for (var k = 0; k < n; k++) (a[(column * n) + k], b[(column * n) + k]) = (a[(column * n) + k] * scale, b[(column * n) + k] * scale);
            for (var row = 0; row < n; row++)
            {
                var factor = a[(row * n) + column];
                if (row == column || factor == 0) continue;
                for (var k = 0; k < n; k++)
                {
                    a[(row * n) + k] -= factor * a[(column * n) + k];
                    b[(row * n) + k] -= factor * b[(column * n) + k];
                }
            }
        }
        return b;
    }
}
