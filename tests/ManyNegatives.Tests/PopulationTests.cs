namespace ManyNegatives.Tests;

/// <summary>The finding: where the population loss is lowest does not depend on k for equal classes, and gets no worse for others.</summary>
public sealed class PopulationTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void ForEqualClassesItIsTheSimplexForEveryK(int world)
    {
        var optima = Population.Negatives.Select(k => Population.Minimise(World.All[world], k, seed: 2)).ToArray();
        Assert.All(optima, optimum => Assert.True(optimum.ETFDistance < 1e-5, $"k = {optimum.K}: {optimum.ETFDistance}"));
        var losses = optima.Select(optimum => optimum.MeanClassifierLoss).ToArray();
        Assert.True(losses.Max() - losses.Min() < 1e-6);
        // log(1 + 9 e^{-10 / (9 t)})
        Assert.Equal(Math.Log(1 + (9 * Math.Exp(-10 / (9 * World.All[world].Temperature)))), losses[0], 1e-6);
    }

    [Fact]
    public void InTooFewDimensionsItIsOnePolytopeForEveryK()
    {
        foreach (var k in new long[] { 1, 16, 4096 })
        {
            // Of several starts, because such a narrow world has other hollows.
            var best = Enumerable.Range(1, 4).Select(seed => Population.Minimise(World.All[2], k, seed)).MinBy(optimum => optimum.Loss)!;
            Assert.Equal((-1, 0), (Math.Round(best.Cosines.Least, 4), Math.Round(best.Cosines.Most, 4) + 0.0));
        }
    }

    [Fact]
    public void ForSkewedClassesTheClassifierGetsNoWorse()
    {
        var losses = Population.Negatives.Select(k => Population.Minimise(World.All[3], k, seed: 2).MeanClassifierLoss).ToArray();
        Assert.Equal((1.366949, 1.361721), (Math.Round(losses[0], 6), Math.Round(losses[^1], 6)));
        Assert.All(losses.Zip(losses.Skip(1)), pair => Assert.True(pair.Second <= pair.First + 1e-9));
    }

    [Fact]
    public void TheMinimiserFindsTheBottomOfANarrowValley()
    {
        // Rosenbrock's function, and a start beyond the valley.
        var found = Minimiser.Run([-1.2, 1], p =>
        {
            var (x, y) = (p[0], p[1]);
            return (Math.Pow(1 - x, 2) + (100 * Math.Pow(y - (x * x), 2)), [(-2 * (1 - x)) - (400 * x * (y - (x * x))), 200 * (y - (x * x))]);
        });
        Assert.Equal(1, found[0], 1e-6);
        Assert.Equal(1, found[1], 1e-6);
    }
}
