using ContrastiveLosses.Tests.Oracles;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests;

public sealed class EffectiveRankTests(ITestOutputHelper output)
{
    private static readonly Func<Tensor, double>[] All =
        [Diagnostics.EffectiveRank, Diagnostics.RankMe, Diagnostics.ParticipationRatio, Diagnostics.StableRank];

    [Fact]
    public void TheyAreThoseOfTheEigenvaluesOfTheProducts() => Property.Check(output, shape =>
    {
        var x = Points.Random(shape.Seed, shape.Items, shape.Width, 1).Features().detach();
        var squares = linalg.eigvalsh(x.t().mm(x)).clamp_min(0).data<double>().ToArray();
        var (roots, total) = (squares.Select(Math.Sqrt).OrderDescending().Take((int)Math.Min(shape.Items, shape.Width)).ToArray(), squares.Sum());
        var shares = roots.Select(root => root / roots.Sum()).ToArray();
        // The roots of eigenvalues near 0 lose half of the digits.
        Near.Equal(
            [
                Math.Exp(-shares.Where(p => p > 0).Sum(p => p * Math.Log(p))), Math.Exp(-shares.Sum(p => (p + 1e-7) * Math.Log(p + 1e-7))),
                total * total / squares.Sum(square => square * square), total / squares.Max(),
            ],
            [.. All.Select(measure => measure(x))], 1e-5, shape);
    });

    [Fact]
    public void TheyAreOrderedAndDoNotDependOnScaleOrTurns() => Property.Check(output, shape =>
    {
        var x = Points.Random(shape.Seed, shape.Items, shape.Width, 1).Features().detach();
        var (rank, stable, participation) = (Math.Min(shape.Items, shape.Width), Diagnostics.StableRank(x), Diagnostics.ParticipationRatio(x));
        Assert.InRange(stable, 1 - 1e-12, participation + 1e-12);
        Assert.InRange(participation, 1 - 1e-12, rank + 1e-12);
        Assert.InRange(Diagnostics.EffectiveRank(x), 1 - 1e-12, rank + 1e-12);
        var (turn, _) = linalg.qr(Points.Random(shape.Seed + 1, shape.Width, shape.Width, 1).Features().detach());
        foreach (var scale in new[] { 1e-200, 5, 1e200 })
            Near.Equal([.. All.Select(measure => measure(x))], [.. All.Select(measure => measure(x.mm(turn) * scale))], 1e-9, shape);
    });

    [Fact]
    public void EqualSingularValuesCountAllAndALineIsOne()
    {
        using var scope = NewDisposeScope();
        foreach (var measure in All)
        {
            Assert.Equal(5, measure(eye(5, dtype: float64) * 3), 1e-4);
            Assert.Equal(1, measure(ones(4, 3) * arange(4).unsqueeze(1)), 1e-4);
            Assert.Equal(0, measure(zeros(4, 3)));
            Assert.Equal(0, measure(zeros(0, 3)));
            Assert.True(double.IsNaN(measure(full([4, 3], float.NaN))));
        }
    }
}
