using ContrastiveLosses.Tests.Oracles;

namespace ContrastiveLosses.Tests;

public sealed class PairCountsTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(13, 1)]
    [InlineData(13, 2)]
    public void CountsAreThoseOfTheDoubleLoop(int samples, int views)
    {
        using var scope = NewDisposeScope();
        var points = Points.Random(samples + 30, samples, 1, 5, 2);
        // The same integers, but far apart and negative: labels are names.
        var labels = tensor(points.Labels.Select(label => (label * 1_000_003) - 5).ToArray(), dtype: int64);
        var counts = new long[2, 2];
        var (positive, conflicting) = (new HashSet<int>(), new HashSet<int>());
        var items = samples * views;
        for (var i = 0; i < items; i++)
            for (var j = 0; j < items; j++)
            {
                if (i == j) continue;
                var sameLabel = points.Labels[i / views] == points.Labels[j / views];
                var sameBias = points.Biases[i / views] == points.Biases[j / views];
                counts[sameLabel ? 0 : 1, sameBias ? 0 : 1]++;
                if (sameLabel) positive.Add(i);
                if (sameLabel && !sameBias) conflicting.Add(i);
            }
        var (positivePairs, negativePairs) = (counts[0, 0] + counts[0, 1], counts[1, 0] + counts[1, 1]);
        Assert.Equal(
            new PairCounts(items, positive.Count, items - positive.Count, positivePairs, negativePairs, null),
            Diagnostics.CountPairs(labels, views: views));
        Assert.Equal(
            new PairCounts(items, positive.Count, items - positive.Count, positivePairs, negativePairs,
                new(counts[0, 0], counts[0, 1], counts[1, 0], counts[1, 1], conflicting.Count)),
            Diagnostics.CountPairs(labels.to(int32), tensor(points.Biases, dtype: int64), views));
    }

    [Fact]
    public void HugeBatchesAreCountedWithoutLookingAtPairs()
    {
        using var scope = NewDisposeScope();
        const long N = 200_000;
        var counts = Diagnostics.CountPairs(arange(N).remainder(10));
        Assert.Equal(new PairCounts(N, N, 0, N * ((N / 10) - 1), N * (N - (N / 10)), null), counts);
    }

    [Fact]
    public void WrongArgumentsAreRefusedByName()
    {
        using var scope = NewDisposeScope();
        Assert.Equal("labels", Assert.Throws<ArgumentNullException>(() => Diagnostics.CountPairs(null!)).ParamName);
        Assert.Equal("labels", Assert.Throws<ArgumentException>(() => Diagnostics.CountPairs(ones(3))).ParamName);
        Assert.Equal("biases", Assert.Throws<ArgumentException>(() => Diagnostics.CountPairs(zeros(3, int64), zeros(2, int64))).ParamName);
        Assert.Equal("views", Assert.Throws<ArgumentOutOfRangeException>(() => Diagnostics.CountPairs(zeros(3, int64), views: 0)).ParamName);
    }
}
