using ContrastiveLosses.Tests.Oracles;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests;

public sealed class TripletTests(ITestOutputHelper output)
{
    public static TheoryData<TripletMining, Distance, bool, TripletAverage?> Options
    {
        get
        {
            var options = new TheoryData<TripletMining, Distance, bool, TripletAverage?>();
            foreach (var mining in Enum.GetValues<TripletMining>())
                foreach (var distance in Enum.GetValues<Distance>())
                    foreach (var soft in new[] { false, true })
                        foreach (var average in new TripletAverage?[] { null, TripletAverage.Active, TripletAverage.All })
                            options.Add(mining, distance, soft, average);
            return options;
        }
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void ValueAndGradientAreThoseOfTheTripleLoop(TripletMining mining, Distance distance, bool soft, TripletAverage? average)
    {
        foreach (var (count, width, classes) in new[] { (17, 4, 3), (2, 3, 2), (12, 1, 2), (9, 2, 9), (40, 3, 4) })
        {
            using var scope = NewDisposeScope();
            var seed = 100 + count;
            output.WriteLine($"seed {seed}");
            var points = Points.Random(seed, count, width, classes);
            var (perAnchor, mean, gradient) = NaiveTriplets.Of(points, new(mining, 0.3, distance, soft, average));
            var x = points.Features();
            var loss = Contrastive.Triplet(x, points.LabelTensor(), mining, 0.3, distance, soft, average);
            loss.backward();
            Points.Equal([mean], loss);
            Points.Equal(gradient, x.grad!);
            Points.Equal(perAnchor, Contrastive.Triplet(
                x, points.LabelTensor(), mining, 0.3, distance, soft, average, reduction: Reduction.None));
        }
    }

    [Theory]
    [InlineData(TripletMining.BatchAll, false, 1100)]
    [InlineData(TripletMining.SemiHard, false, 1100)]
    [InlineData(TripletMining.BatchAll, true, 90)]
    public void SeveralBlocksOfRowsGiveWhatEachRowGives(TripletMining mining, bool soft, int count)
    {
        using var scope = NewDisposeScope();
        var points = Points.Random(7, count, 3, 40);
        var all = Contrastive.Triplet(
            points.Features(), points.LabelTensor(), mining, soft: soft, reduction: Reduction.None).data<double>().ToArray();
        foreach (var anchor in new[] { 0, 1, count / 2, count - 2, count - 1 })
        {
            // The anchor with its own triplets only: all other labels become those of no other item.
            var labels = points.Labels.Select((label, j) => label == points.Labels[anchor] ? 0L : 1000L + j).ToArray();
            var (perAnchor, _, _) = NaiveTriplets.Of(
                Small(points with { Labels = labels }, anchor), new(mining, 0.2, Distance.Euclidean, soft));
            Points.Equal([perAnchor[0]], tensor(all[anchor]));
        }

        // The anchor first, so that the loop over anchors is short.
        static Points Small(Points points, int anchor) => new(
            [points.X[anchor], .. points.X.Where((_, j) => j != anchor)], [points.Labels[anchor], .. points.Labels.Where((_, j) => j != anchor)],
            points.Biases);
    }

    [Theory]
    [InlineData(TripletMining.BatchHard)]
    [InlineData(TripletMining.SemiHard)]
    public void OfEquallyFarItemsTheLowestIsMined(TripletMining mining)
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 0.0, -2, 2, 3, -3, 3 }).reshape(6, 1).requires_grad_(true);
        var labels = tensor(new long[] { 0, 0, 0, 1, 2, 3 });
        Contrastive.Triplet(x, labels, mining, margin: 5, reduction: Reduction.None)[0].backward();
        // The positive at -2 before that at 2, the negative at 3 before those at -3 and 3; semi-hard has it for both positives.
        Points.Equal(mining == TripletMining.BatchHard ? [2, -1, 0, -1, 0, 0] : [2.0, -1, 1, -2, 0, 0], x.grad!);
    }

    [Fact]
    public void WithoutAFartherNegativeTheLowestOfTheFarthestIsMined()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 0.0, 9, 1, 3, -3, 3 }).reshape(6, 1).requires_grad_(true);
        Contrastive.Triplet(x, tensor(new long[] { 0, 0, 1, 2, 3, 4 }), TripletMining.SemiHard, reduction: Reduction.None)[0].backward();
        Points.Equal([0.0, 1, 0, -1, 0, 0], x.grad!);
    }

    [Theory]
    [InlineData(TripletMining.BatchAll)]
    [InlineData(TripletMining.BatchHard)]
    [InlineData(TripletMining.SemiHard)]
    public void EqualEmbeddingsGetAFiniteGradient(TripletMining mining)
    {
        using var scope = NewDisposeScope();
        var x = ones(6, 3, dtype: float64).requires_grad_(true);
        var loss = Contrastive.Triplet(x, tensor(new long[] { 0, 0, 0, 1, 1, 2 }), mining, margin: 0.5);
        loss.backward();
        Assert.Equal(0.5, loss.item<double>());
        Assert.Equal(new double[18], x.grad!.reshape(-1).data<double>().ToArray());
    }

    [Theory]
    [InlineData(new long[0])]
    [InlineData(new long[] { 4 })]
    [InlineData(new long[] { 4, 4, 4 })]
    [InlineData(new long[] { 1, 2, 3 })]
    public void WithoutATripletTheLossIsZeroAndConnected(long[] labels)
    {
        foreach (var mining in Enum.GetValues<TripletMining>())
            foreach (var soft in new[] { false, true })
            {
                using var scope = NewDisposeScope();
                var x = ones(labels.Length, 2, dtype: float64).requires_grad_(true);
                var loss = Contrastive.Triplet(x, tensor(labels, dtype: int64), mining, soft: soft);
                loss.backward();
                Assert.Equal(0, loss.item<double>());
                Assert.Equal(new double[labels.Length * 2], x.grad!.reshape(-1).data<double>().ToArray());
            }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void AnEmbeddingThatIsNotFiniteGivesNotANumber(double value)
    {
        foreach (var mining in Enum.GetValues<TripletMining>())
            foreach (var soft in new[] { false, true })
            {
                using var scope = NewDisposeScope();
                var points = Points.Random(8, 12, 2, 3);
                points.X[5][1] = value;
                var loss = Contrastive.Triplet(points.Features(), points.LabelTensor(), mining, soft: soft);
                loss.backward();
                Assert.True(double.IsNaN(loss.item<double>()));
            }
    }

    [Theory]
    [InlineData(TripletMining.BatchAll, false)]
    [InlineData(TripletMining.BatchAll, true)]
    [InlineData(TripletMining.BatchHard, true)]
    [InlineData(TripletMining.SemiHard, false)]
    public void TheGradientOfTheGradientIsThatOfFiniteDifferences(TripletMining mining, bool soft)
    {
        foreach (var distance in Enum.GetValues<Distance>())
        {
            using var scope = NewDisposeScope();
            var points = Points.Random(9, 10, 3, 3);
            var direction = Points.Random(10, 10, 3, 3).Features().detach();
            var x = points.Features();
            var second = torch.autograd.grad([Slope(x, again: true)], [x])[0];
            foreach (var (i, d) in new[] { (0, 0), (4, 1), (9, 2) })
            {
                double Shifted(double step)
                {
                    var moved = x.detach().clone();
                    moved[i, d] = moved[i, d] + step;
                    return Slope(moved.requires_grad_(true), again: false).item<double>();
                }
                Assert.Equal((Shifted(1e-6) - Shifted(-1e-6)) / 2e-6, second[i, d].item<double>(), 1e-7);
            }

            Tensor Slope(Tensor features, bool again)
            {
                var loss = Contrastive.Triplet(features, points.LabelTensor(), mining, 0.2, distance, soft, TripletAverage.All);
                return (torch.autograd.grad([loss], [features], retain_graph: again, create_graph: again)[0] * direction).sum();
            }
        }
    }

    [Fact]
    public void WrongArgumentsAreRefusedByName()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (randn(4, 2), tensor(new long[] { 0, 0, 1, 1 }));
        Assert.Equal("features", Assert.Throws<ArgumentException>(() => Contrastive.Triplet(randn(4, 2, 2), y)).ParamName);
        Assert.Equal("labels", Assert.Throws<ArgumentException>(() => Contrastive.Triplet(x, y.narrow(0, 0, 3))).ParamName);
        Assert.Equal("labels", Assert.Throws<ArgumentNullException>(() => Contrastive.Triplet(x, null!)).ParamName);
        Assert.Equal("margin", Assert.Throws<ArgumentOutOfRangeException>(() => Contrastive.Triplet(x, y, margin: double.NaN)).ParamName);
        Assert.Equal("mining", Assert.Throws<ArgumentOutOfRangeException>(() => Contrastive.Triplet(x, y, (TripletMining)7)).ParamName);
        Assert.Equal("distance", Assert.Throws<ArgumentOutOfRangeException>(() => Contrastive.Triplet(x, y, distance: (Distance)7)).ParamName);
        Assert.Equal("average", Assert.Throws<ArgumentOutOfRangeException>(() => Contrastive.Triplet(x, y, average: (TripletAverage)7)).ParamName);
    }
}
