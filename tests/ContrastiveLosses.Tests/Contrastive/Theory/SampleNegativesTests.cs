using ContrastiveLosses.Tests.Support;
using Xunit.Abstractions;
using static ContrastiveLosses.Contrastive;

namespace ContrastiveLosses.Tests;

public sealed class SampleNegativesTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void NoRowIsDrawnForItsOwnInstance(bool replacement) => Property.Check(output, shape =>
    {
        var random = new Random(shape.Seed);
        var instances = Enumerable.Range(0, shape.Items).Select(_ => (long)random.Next(-2, shape.Classes) * long.MaxValue / 7).ToArray();
        var k = random.Next(0, shape.Items + 2);
        var drawn = Rows(SampleNegatives(tensor(instances), k, replacement, new((ulong)shape.Seed)), k);
        for (var i = 0; i < instances.Length; i++)
        {
            var others = instances.Count(other => other != instances[i]);
            var numbers = drawn[i].Where(number => number >= 0).ToArray();
            Assert.Equal(others == 0 ? 0 : replacement ? k : Math.Min(k, others), numbers.Length);
            Assert.All(numbers, number => Assert.NotEqual(instances[i], instances[number]));
            Assert.All(drawn[i], number => Assert.True(number >= -1));
            if (!replacement) Assert.Equal(numbers.Length, numbers.Distinct().Count());
        }
    }, tests: 60);

    [Fact]
    public void WithoutReplacementEveryOtherRowIsDrawnWhenAsManyAreWanted()
    {
        using var scope = NewDisposeScope();
        var drawn = Rows(SampleNegatives(arange(9), 8, replacement: false), 8);
        for (var i = 0; i < 9; i++) Assert.Equal(Enumerable.Range(0, 9).Where(j => j != i).Select(j => (long)j), drawn[i].Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void EveryOtherRowIsEquallyLikely(bool replacement)
    {
        using var scope = NewDisposeScope();
        const int K = 3, Times = 2000;
        // Three rows of the first instance, two and one of the others; 12 rows in all, so that each row has 9, 10 or 11 others.
        var instances = tensor(new long[] { 5, 5, 5, 1, 1, 2, 3, 4, 6, 7, 8, 9 });
        using var generator = new torch.Generator(11);
        var counts = new int[12, 12];
        for (var time = 0; time < Times; time++)
        {
            var drawn = Rows(SampleNegatives(instances, K, replacement, generator), K);
            for (var i = 0; i < 12; i++)
                foreach (var number in drawn[i])
                    counts[i, number]++;
        }
        var labels = instances.data<long>().ToArray();
        for (var i = 0; i < 12; i++)
        {
            var others = Enumerable.Range(0, 12).Where(j => labels[j] != labels[i]).ToArray();
            var expected = (double)K * Times / others.Length;
            var chiSquare = others.Sum(j => (counts[i, j] - expected) * (counts[i, j] - expected) / expected);
            // At most 10 degrees of freedom: 35 is exceeded once in ten thousand times.
            Assert.True(chiSquare < 35, $"row {i}: chi-square {chiSquare}");
        }
    }

    [Fact]
    public void EverySetIsEquallyLikelyWithoutReplacement()
    {
        using var scope = NewDisposeScope();
        using var generator = new torch.Generator(12);
        // Row 0 of six single rows has five others, and ten pairs of them.
        var drawn = Enumerable.Range(0, 3000).Select(_ => string.Join(' ', Rows(SampleNegatives(arange(6), 2, false, generator), 2)[0].Order()));
        var groups = drawn.GroupBy(pair => pair, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal(10, groups.Count);
        Assert.True(groups.Values.Sum(count => (count - 300.0) * (count - 300.0) / 300) < 33); // 9 degrees of freedom
    }

    [Fact]
    public void TheSameSeedGivesTheSameNumbers()
    {
        using var scope = NewDisposeScope();
        foreach (var replacement in new[] { true, false })
        {
            var (first, second, other) = (Draw(7), Draw(7), Draw(8));
            Assert.Equal(first, second);
            Assert.NotEqual(first, other);

            long[] Draw(ulong seed) => SampleNegatives(arange(20), 5, replacement, new(seed)).data<long>().ToArray();
        }
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 3)]
    [InlineData(4, 0)]
    public void SmallBatchesGetWhatThereIs(long count, long k)
    {
        using var scope = NewDisposeScope();
        foreach (var replacement in new[] { true, false })
        {
            var drawn = SampleNegatives(arange(count), k, replacement);
            Assert.Equal([count, k], drawn.shape);
            Assert.All(drawn.reshape(-1).data<long>().ToArray(), number => Assert.Equal(-1, number));
        }
    }

    private static long[][] Rows(Tensor drawn, int k) =>
        k == 0 ? [.. Enumerable.Repeat(Array.Empty<long>(), (int)drawn.shape[0])] : [.. drawn.contiguous().data<long>().ToArray().Chunk(k)];
}
