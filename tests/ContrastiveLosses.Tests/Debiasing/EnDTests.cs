using ContrastiveLosses.Tests.Oracles;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests;

public sealed class EnDTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(14, 3, 3)]
    [InlineData(9, 9, 2)]
    [InlineData(8, 2, 8)]
    [InlineData(2, 1, 1)]
    public void BothPartsAreThoseOfTheDoubleLoop(int count, int classes, int biases)
    {
        foreach (var pairs in Enum.GetValues<EnDPairs>())
        {
            using var scope = NewDisposeScope();
            output.WriteLine($"seed {count}");
            var points = Points.Random(count, count, 4, classes, biases);
            var (sums, same, entangled, kept) = (new Dictionary<long, double>(), 0, 0.0, 0);
            for (var j = 0; j < count; j++)
                for (var i = 0; i < j; i++)
                {
                    var (bias, later) = (points.Biases[i], points.Biases[j]);
                    if (bias == later) (sums[bias], same) = (sums.GetValueOrDefault(bias) + points.Cosine(i, j), same + 1);
                    if (points.Labels[i] == points.Labels[j] && (pairs == EnDPairs.All ? bias != later : later < bias))
                        (entangled, kept) = (entangled + ((1 + points.Cosine(i, j)) / 2), kept + 1);
                }
            var (disentangling, entangling) = Debiasing.EnDParts(points.Features(), points.LabelTensor(), points.BiasTensor(), pairs);
            double[] expected = [sums.Values.Sum(Math.Abs) / Math.Max(1, same), kept == 0 ? 0 : 1 - (entangled / kept)];
            Points.Equal(expected, stack([disentangling, entangling]));
            var value = Debiasing.EnD(points.Features(), points.LabelTensor(), points.BiasTensor(), 0.3, 2, pairs);
            Points.Equal([(0.3 * expected[0]) + (2 * expected[1])], value);
        }
    }

    [Fact]
    public void TheGradientIsThatOfFiniteDifferences()
    {
        foreach (var pairs in Enum.GetValues<EnDPairs>())
        {
            using var scope = NewDisposeScope();
            var points = Points.Random(3, 10, 3, 2, 3);
            var x = points.Features();
            Loss(x).backward();
            foreach (var (i, d) in new[] { (0, 0), (4, 2), (9, 1) })
            {
                double Shifted(double step)
                {
                    var moved = x.detach().clone();
                    moved[i, d] = moved[i, d] + step;
                    return Loss(moved).item<double>();
                }
                Assert.Equal((Shifted(1e-6) - Shifted(-1e-6)) / 2e-6, x.grad![i, d].item<double>(), 1e-8);
            }

            Tensor Loss(Tensor features) => Debiasing.EnD(features, points.LabelTensor(), points.BiasTensor(), pairs: pairs);
        }
    }

    [Fact]
    public void BothPartsReachZeroAndOne()
    {
        using var scope = NewDisposeScope();
        var (same, opposite) = (tensor(new[] { 1.0, 1 }).reshape(2, 1), tensor(new[] { 1.0, -1 }).reshape(2, 1));
        var (zero, one) = (tensor(new long[] { 0, 0 }), tensor(new long[] { 0, 1 }));
        Assert.Equal(1, Debiasing.EnDParts(same, one, zero).Disentangling.item<double>());
        Assert.Equal(1, Debiasing.EnDParts(opposite, zero, one).Entangling.item<double>());
        Assert.Equal(0, Debiasing.EnDParts(same, zero, one).Entangling.item<double>());
    }

    [Fact]
    public void TheDisentanglingPartDoesNotLookAtLabels() => Property.Check(output, shape =>
    {
        var points = Points.Random(shape.Seed, shape.Items, shape.Width, shape.Classes, 3);
        var one = Debiasing.EnDParts(points.Features(), points.LabelTensor(), points.BiasTensor()).Disentangling;
        var other = Debiasing.EnDParts(points.Features(), zeros(shape.Items, int64), points.BiasTensor()).Disentangling;
        Near.Equal(one.item<double>(), other.item<double>(), Allowed.Rearranged, shape);
    });

    /// <summary>The official pairs of an order and those of its reverse are all pairs.</summary>
    [Fact]
    public void TheOfficialPairsOfBothOrdersAverageToAllPairs() => Property.Check(output, shape =>
    {
        var points = Points.Random(shape.Seed, shape.Items, shape.Width, shape.Classes, 3);
        var reversed = new Points([.. points.X.Reverse()], [.. points.Labels.Reverse()], [.. points.Biases.Reverse()]);
        var (forward, backward) = (Kept(points), Kept(reversed));
        var expected = (Part(points, EnDPairs.Official) * forward) + (Part(reversed, EnDPairs.Official) * backward);
        Near.Equal(expected, Part(points, EnDPairs.All) * (forward + backward), Allowed.Rearranged, shape);

        static double Part(Points points, EnDPairs pairs) =>
            Debiasing.EnDParts(points.Features(), points.LabelTensor(), points.BiasTensor(), pairs).Entangling.item<double>();

        static int Kept(Points points) => Enumerable.Range(0, points.Count).Sum(later => Enumerable.Range(0, later).Count(
            earlier => points.Labels[earlier] == points.Labels[later] && points.Biases[later] < points.Biases[earlier]));
    });

    [Fact]
    public void TheOrderOfTheBatchMattersToTheOfficialPairsOnly()
    {
        using var scope = NewDisposeScope();
        var points = Points.Random(5, 14, 3, 2, 3);
        var reversed = new Points([.. points.X.Reverse()], [.. points.Labels.Reverse()], [.. points.Biases.Reverse()]);
        Points.Equal([Loss(points, EnDPairs.All)], tensor(Loss(reversed, EnDPairs.All)));
        Assert.True(Math.Abs(Loss(points, EnDPairs.Official) - Loss(reversed, EnDPairs.Official)) > 1e-3);

        static double Loss(Points points, EnDPairs pairs) => Debiasing.EnD(
            points.Features(), points.LabelTensor(), points.BiasTensor(), pairs: pairs).item<double>();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void WithoutAPairBothPartsAreZeroWithGradientZero(int count)
    {
        foreach (var pairs in Enum.GetValues<EnDPairs>())
        {
            using var scope = NewDisposeScope();
            var x = ones(count, 3, dtype: float64).requires_grad_(true);
            var loss = Debiasing.EnD(x, zeros(count, int64), zeros(count, int64), pairs: pairs);
            loss.backward();
            Assert.Equal(0, loss.item<double>());
            Assert.Equal(0, x.grad!.abs().sum().item<double>());
        }
    }

    [Fact]
    public void WrongArgumentsAreRefusedByName()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (randn(4, 2), zeros(4, int64));
        Assert.Equal("alpha", Assert.Throws<ArgumentOutOfRangeException>(() => Debiasing.EnD(x, y, y, alpha: -1)).ParamName);
        Assert.Equal("beta", Assert.Throws<ArgumentOutOfRangeException>(() => Debiasing.EnD(x, y, y, beta: double.NaN)).ParamName);
        Assert.Equal("biases", Assert.Throws<ArgumentNullException>(() => Debiasing.EnD(x, y, null!)).ParamName);
        Assert.Equal("pairs", Assert.Throws<ArgumentOutOfRangeException>(() => Debiasing.EnD(x, y, y, pairs: (EnDPairs)5)).ParamName);
    }
}
