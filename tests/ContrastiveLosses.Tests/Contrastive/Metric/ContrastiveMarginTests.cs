using ContrastiveLosses.Tests.Oracles;
using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;

namespace ContrastiveLosses.Tests;

public sealed class ContrastiveMarginTests(ITestOutputHelper output)
{
    public static TheoryData<int, MarginAverage, Distance> Options
    {
        get
        {
            var options = new TheoryData<int, MarginAverage, Distance>();
            foreach (var power in new[] { 1, 2 })
                foreach (var average in Enum.GetValues<MarginAverage>())
                    foreach (var distance in Enum.GetValues<Distance>()) options.Add(power, average, distance);
            return options;
        }
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void ValueAndGradientAreThoseOfTheDoubleLoop(int power, MarginAverage average, Distance distance)
    {
        foreach (var (count, width, classes) in new[] { (17, 4, 3), (2, 3, 1), (12, 1, 2), (6, 2, 6), (1, 2, 1) })
        {
            using var scope = NewDisposeScope();
            var seed = 200 + count;
            output.WriteLine($"seed {seed}");
            var points = Points.Random(seed, count, width, classes);
            var (value, gradient) = Naive(points, 0.9, 0.1, power, average, distance);
            var x = points.Features();
            var loss = Contrastive.ContrastiveMargin(x, points.LabelTensor(), 0.9, 0.1, power, average, distance);
            loss.backward();
            Points.Equal([value], loss);
            Points.Equal(gradient, x.grad!);
        }
    }

    [Fact]
    public void EachSampleHasHalfOfItsPairsTerms()
    {
        using var scope = NewDisposeScope();
        var points = Points.Random(1, 11, 3, 3);
        var perSample = Loss(Reduction.None);
        Assert.Equal([11], perSample.shape);
        Points.Equal([perSample.sum().item<double>()], Loss(Reduction.Sum));
        Points.Equal([Loss(Reduction.Sum).item<double>() / 55], Loss(Reduction.Mean));

        Tensor Loss(Reduction reduction) => Contrastive.ContrastiveMargin(points.Features(), points.LabelTensor(), 2, reduction: reduction);
    }

    [Fact]
    public void ScalingEmbeddingsAndMarginScalesTheLossQuadratically() => Property.Check(output, shape =>
    {
        var points = Points.Random(shape.Seed, shape.Items, shape.Width, shape.Classes);
        Tensor Loss(double factor) => Contrastive.ContrastiveMargin(
            points.Map(value => value * factor).Features(), points.LabelTensor(), 1.5 * factor);
        Near.Equal(49 * Loss(1).item<double>(), Loss(7).item<double>(), Allowed.Transformed, shape);
    });

    [Fact]
    public void MovingAllEmbeddingsChangesNothing() => Property.Check(output, shape =>
    {
        var points = Points.Random(shape.Seed, shape.Items, shape.Width, shape.Classes);
        Tensor Loss(double shift) => Contrastive.ContrastiveMargin(points.Map(value => value + shift).Features(), points.LabelTensor(), 1.5);
        Near.Equal(Loss(0).item<double>(), Loss(1e5).item<double>(), 1e-9, shape);
    });

    [Fact]
    public void EqualEmbeddingsOfTwoLabelsStayWhereTheyAre()
    {
        using var scope = NewDisposeScope();
        var x = ones(4, 3, dtype: float64).requires_grad_(true);
        var loss = Contrastive.ContrastiveMargin(x, tensor(new long[] { 0, 1, 0, 2 }), margin: 2);
        loss.backward();
        Points.Equal([5 * 2.0 / 6], loss);
        Assert.Equal(new double[12], x.grad!.reshape(-1).data<double>().ToArray());
    }

    [Fact]
    public void AnEmbeddingThatIsNotFiniteGivesNotANumber()
    {
        using var scope = NewDisposeScope();
        var points = Points.Random(4, 9, 2, 3);
        points.X[3][0] = double.PositiveInfinity;
        Assert.True(double.IsNaN(Contrastive.ContrastiveMargin(points.Features(), points.LabelTensor()).item<double>()));
    }

    [Theory]
    [InlineData(Distance.Euclidean, 1e-4)]
    [InlineData(Distance.Cosine, 1e-8)]
    public void NearDuplicatesOfUnitLengthAreRightInFloat32(Distance distance, double margin)
    {
        using var scope = NewDisposeScope();
        var points = Points.Random(11, 24, 8, 3).Map(value => 3 + (1e-4 * value));
        var x = points.Features(ScalarType.Float32);
        Tensor Loss(Tensor features) => Contrastive.ContrastiveMargin(
            features, points.LabelTensor(), margin, power: 1, distance: distance, normalize: true);
        Points.Equal([1], Loss(x) / Loss(x.to(float64)), 1e-6);
    }

    [Fact]
    public void APairThatIsNotFiniteGivesNotANumberAndOneTooFarForTheTypeIsBeyondEveryMargin()
    {
        using var scope = NewDisposeScope();
        var x = tensor([float.PositiveInfinity, 1e30f, 1], [3, 1]).requires_grad_();
        var loss = Contrastive.ContrastiveMarginPairs(x, zeros(3, 1), zeros(3, int64), margin: 2, reduction: Reduction.None);
        Assert.Equal([float.NaN, 0, 0.5f], loss.data<float>().ToArray());
        loss.sum().backward();
        Assert.Equal([0, -1], x.grad!.reshape(-1).narrow(0, 1, 2).data<float>().ToArray());
    }

    [Fact]
    public void GivenPairsHaveHadsellsTermsWhateverTheTypeOfTheirTruthValue()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (Points.Random(5, 8, 3, 2), Points.Random(6, 8, 3, 2));
        a.X[2].CopyTo(b.X[2], 0);
        b.X[5] = a.X[5];
        var similar = new long[] { 1, 0, 0, 7, 0, 1, -1, 0 };
        var expected = new double[8];
        for (var i = 0; i < 8; i++)
        {
            var d = Math.Sqrt(a.X[i].Zip(b.X[i], (p, q) => (p - q) * (p - q)).Sum());
            expected[i] = similar[i] != 0 ? d * d / 2 : Math.Pow(Math.Max(0, 1.5 - d), 2) / 2;
        }
        var (x, y) = (a.Features(), b.Features());
        foreach (var flags in new[] { tensor(similar), tensor(similar).to(int32), tensor(similar).ne(0) })
        {
            var loss = Contrastive.ContrastiveMarginPairs(x, y, flags, 1.5, Reduction.None);
            Points.Equal(expected, loss);
            Points.Equal([expected.Average()], Contrastive.ContrastiveMarginPairs(x, y, flags, 1.5));
            loss.sum().backward();
        }
        // Pairs of equal embeddings, a dissimilar and a similar one, have gradient 0.
        Assert.Equal(0, x.grad![2].abs().sum().item<double>() + x.grad[5].abs().sum().item<double>());
        Points.Equal([0], (x.grad + y.grad!).abs().sum());
    }

    [Fact]
    public void WithoutAPairTheLossIsZero()
    {
        using var scope = NewDisposeScope();
        var x = zeros(0, 3).requires_grad_(true);
        Contrastive.ContrastiveMargin(x, zeros(0, int64)).backward();
        Assert.Equal(0, Contrastive.ContrastiveMarginPairs(x, zeros(0, 3), zeros(0, int64)).item<float>());
        Assert.Equal(0, Contrastive.ContrastiveMargin(ones(1, 3), zeros(1, int64), average: MarginAverage.Active).item<float>());
    }

    [Fact]
    public void WrongArgumentsAreRefusedByName()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (randn(4, 2), tensor(new long[] { 0, 0, 1, 1 }));
        Assert.Equal("power", Assert.Throws<ArgumentOutOfRangeException>(() => Contrastive.ContrastiveMargin(x, y, power: 3)).ParamName);
        Assert.Equal("margin", Assert.Throws<ArgumentOutOfRangeException>(() => Contrastive.ContrastiveMargin(x, y, double.NaN)).ParamName);
        Assert.Equal("labels", Assert.Throws<ArgumentException>(() => Contrastive.ContrastiveMargin(x, x)).ParamName);
        Assert.Equal("x2", Assert.Throws<ArgumentException>(() => Contrastive.ContrastiveMarginPairs(x, randn(4, 3), y)).ParamName);
        Assert.Equal("similar", Assert.Throws<ArgumentException>(() => Contrastive.ContrastiveMarginPairs(x, x, y.narrow(0, 0, 2))).ParamName);
    }

    private static (double Value, double[] Gradient) Naive(
        Points points, double margin, double positiveMargin, int power, MarginAverage average, Distance distance)
    {
        var (sums, active, n) = (new double[2], new int[2], points.Count);
        var slopes = new double[2, n, n];
        for (var i = 0; i < n; i++)
            for (var j = i + 1; j < n; j++)
            {
                var kind = points.Labels[i] == points.Labels[j] ? 0 : 1;
                var d = points.Distance(i, j, distance);
                var excess = Math.Max(0, kind == 0 ? d - positiveMargin : margin - d);
                sums[kind] += power == 1 ? excess : excess * excess / 2;
                if (excess > 0) active[kind]++;
                slopes[kind, i, j] = (kind == 0 ? 1 : -1) * (power == 2 ? excess : excess > 0 ? 1 : 0);
            }
        var pairs = Math.Max(1, n * (n - 1) / 2);
        var counts = active.Select(count => average == MarginAverage.Active ? Math.Max(1, count) : pairs).ToArray();
        var weights = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++) weights[i, j] = (slopes[0, i, j] / counts[0]) + (slopes[1, i, j] / counts[1]);
        return ((sums[0] / counts[0]) + (sums[1] / counts[1]), points.Gradient(weights, distance));
    }
}
